export { defaultLimits, type JsonValue, type Limits } from './json.ts'
export { type Parsed, parseStrict } from './parse.ts'
export { canonicalize } from './write.ts'
