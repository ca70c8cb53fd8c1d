export { formatReceipt, type Hints, makeReceipt, parseReceipt, type Receipt } from './receipt.ts'
export { type Held, type ReceiptVerdict, verifyReceipt } from './verify.ts'
