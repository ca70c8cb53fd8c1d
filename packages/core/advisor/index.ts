export { type Advice, type Advised, advise, type Fired } from './advise.ts'
export { type AdviceWord, type AdvisorRule, AdvisorRules, adviceWords, type Saying } from './rules.ts'
