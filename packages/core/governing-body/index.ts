export { castVote, closeResolution, kindsOf, withdrawResolution } from './resolution.ts'
export {
  type Approved,
  againOf,
  approvalOf,
  approvedInAll,
  membersOn,
  oversightOf,
  type Recurring,
  trainingOf,
  whyNotMeeting,
} from './rules.ts'
export {
  Approvable,
  BodyMember,
  BodyTraining,
  Oversight,
  Resolution,
  ResolutionDraft,
  ResolutionKind,
  VoteCast,
} from './schema.ts'
