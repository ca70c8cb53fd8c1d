export { playbookKinds, playbooks } from './register.ts'
export {
  choosePlaybook,
  type PlaybookRun,
  playbookStanding,
  type RunStep,
  runsIn,
  testedAt,
  tickStep,
} from './run.ts'
export { Playbook, PlaybookDraft, PlaybookKind, type PlaybookStep, ProposedPlaybook, stepsOfText } from './schema.ts'
