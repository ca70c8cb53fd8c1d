export * from './problem.ts'
export { orRefuse, Refused, refuse, refusedBy } from './refused.ts'
