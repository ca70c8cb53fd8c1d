export { insideOf, isInside, isNetwork } from './address.ts'
export * from './net.ts'
export * from './paging.ts'
export { type NetRules, netNothing, netWithin } from './within.ts'
