export {
  allOf,
  anyOf,
  boundsOf,
  type Deciding,
  type Evaluated,
  evaluate,
  type Facts,
  FactValue,
  type Input,
  type Looked,
  opposite,
  Range,
} from './evaluate.ts'
export { type Comparison, type Expression, factsOf, parseExpression } from './expression.ts'
export {
  type Cited,
  ClockStart,
  ConditionText,
  EntityType,
  Instrument,
  type Law,
  lawOf,
  Pack,
  Provision,
  ProvisionStatus,
  ProvisionValue,
  type Reading,
  Within,
} from './pack.ts'
export { type Asked, amountOf, ask, decided, listOf, numberOf, ofTypes, startsOf } from './read.ts'
