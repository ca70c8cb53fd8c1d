export * from './alignment.ts'
export * from './offer.ts'
export * from './origin.ts'
export * from './schema.ts'
