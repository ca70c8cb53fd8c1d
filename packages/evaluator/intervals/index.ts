export * from './advance.ts'
export * from './sweep.ts'
