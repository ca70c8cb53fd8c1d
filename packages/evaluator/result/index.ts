export * from './lines.ts'
export * from './parquet.ts'
