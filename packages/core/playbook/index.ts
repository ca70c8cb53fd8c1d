export { playbooks } from './register.ts'
export {
  choosePlaybook,
  type PlaybookRun,
  playbookStanding,
  runsIn,
  testedAt,
  tickStep,
} from './run.ts'
export { Playbook, PlaybookDraft, PlaybookKind, ProposedPlaybook, stepsOfText } from './schema.ts'
