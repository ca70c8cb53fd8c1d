export { csvOf } from './csv.ts'
export type { Cell, Sheet } from './sheet.ts'
export { workbookOf } from './workbook.ts'
