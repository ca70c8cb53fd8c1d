import { accessReviews } from './access-review/index.ts'
import { actions } from './action/index.ts'
import { agenda } from './agenda/index.ts'
import { archive } from './archive/index.ts'
import { assertions } from './assertion/index.ts'
import { baselines } from './baseline/index.ts'
import { bridgeLetters } from './bridge-letter/index.ts'
import { bundles } from './bundle/index.ts'
import { checks } from './check/index.ts'
import { connections, connectors } from './connection/index.ts'
import { controls } from './control/index.ts'
import { crosswalks, groupCoverages, relations } from './crosswalk/index.ts'
import { datasets, ownDatasets } from './dataset/index.ts'
import { descriptions } from './description/index.ts'
import { draws } from './draw/index.ts'
import { engagements } from './engagement/index.ts'
import { erasures } from './erasure/index.ts'
import { events } from './event/index.ts'
import { evidence, reviews } from './evidence/index.ts'
import { exceptions } from './exception/index.ts'
import { findings } from './finding/index.ts'
import { frameworks } from './framework/index.ts'
import { grants } from './grant/index.ts'
import { holds } from './hold/index.ts'
import { instance } from './instance/index.ts'
import { invitations } from './invitation/index.ts'
import { jobs } from './job/index.ts'
import { judgements } from './judgement/index.ts'
import { ledger } from './ledger/index.ts'
import { looks } from './look/index.ts'
import { mail } from './mail/index.ts'
import { members } from './member/index.ts'
import { notifications } from './notification/index.ts'
import { occurrences } from './occurrence/index.ts'
import { organisations } from './organisation/index.ts'
import { oscal } from './oscal/index.ts'
import { people } from './person/index.ts'
import { plans } from './plan/index.ts'
import { poam } from './poam/index.ts'
import { populations } from './population/index.ts'
import { posture } from './posture/index.ts'
import { profiles } from './profile/index.ts'
import { pushes } from './push/index.ts'
import { reads } from './read/index.ts'
import { readiness } from './readiness/index.ts'
import { requests } from './request/index.ts'
import { results } from './result/index.ts'
import { retentionRules } from './retention-rule/index.ts'
import { rooms } from './room/index.ts'
import { sample } from './sample/index.ts'
import { samplePolicies } from './sample-policy/index.ts'
import { scopes } from './scope/index.ts'
import { search } from './search/index.ts'
import { sessions } from './session/index.ts'
import { snapshots } from './snapshot/index.ts'
import { subsequentEvents } from './subsequent-event/index.ts'
import { tests } from './test/index.ts'
import { today } from './today/index.ts'
import { tokens } from './token/index.ts'

/** The whole HTTP API: every noun with its operations. Server, client, documents and command line follow from it. */
export const api = {
  accessReviews,
  actions,
  agenda,
  archive,
  assertions,
  baselines,
  bridgeLetters,
  bundles,
  checks,
  connections,
  connectors,
  controls,
  crosswalks,
  datasets,
  draws,
  descriptions,
  engagements,
  erasures,
  events,
  evidence,
  exceptions,
  findings,
  frameworks,
  grants,
  groupCoverages,
  holds,
  instance,
  invitations,
  jobs,
  judgements,
  ledger,
  looks,
  mail,
  members,
  notifications,
  occurrences,
  organisations,
  oscal,
  ownDatasets,
  people,
  plans,
  populations,
  poam,
  posture,
  profiles,
  pushes,
  readiness,
  reads,
  relations,
  requests,
  results,
  reviews,
  retentionRules,
  rooms,
  sample,
  samplePolicies,
  scopes,
  search,
  sessions,
  snapshots,
  tests,
  subsequentEvents,
  today,
  tokens,
} as const

export type Api = typeof api
