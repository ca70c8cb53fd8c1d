import { refuse } from '@onus/core/problem'
import { assertionHandlers } from '../assertion/handlers.ts'
import type { Running } from '../check/running.ts'
import { controlHandlers } from '../control/handlers.ts'
import { descriptionHandlers } from '../description/handlers.ts'
import { drawHandlers } from '../draw/handlers.ts'
import { engagementHandlers } from '../engagement/handlers.ts'
import { filingHandlers } from '../filing/handlers.ts'
import { findingHandlers } from '../finding/handlers.ts'
import type { FrameworkCatalog } from '../framework/catalog.ts'
import { frameworkLibrary } from '../framework/library.ts'
import { openTexts } from '../framework/text.ts'
import {
  bodyMemberHandlers,
  bodyTrainingHandlers,
  oversightMeetingHandlers,
  resolutionHandlers,
} from '../governing-body/handlers.ts'
import { incidentHandlers } from '../incident/handlers.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import type { LedgerService } from '../ledger/service.ts'
import { legalEntityHandlers } from '../legal-entity/handlers.ts'
import { populationHandlers } from '../population/handlers.ts'
import { postureService } from '../posture/service.ts'
import { registrationHandlers } from '../registration/handlers.ts'
import { requestHandlers } from '../request/handlers.ts'
import { roomHandlers } from '../room/handlers.ts'
import { subsequentEventHandlers } from '../subsequent-event/handlers.ts'
import { supplierAssessmentHandlers } from '../supplier/assessments.ts'
import { supplierHandlers } from '../supplier/handlers.ts'
import { supplierReportHandlers } from '../supplier/reports.ts'
import { testHandlers } from '../test/handlers.ts'
import type { Doors } from './hands.ts'

type DoorRooms = { readonly catalog: FrameworkCatalog; readonly running: Running; readonly law: ShippedLaw }

/**
 * The handlers that the sample company works with, in the server or in a worker. A worker has no ledger of its own, so
 * whatever is concluded names the checkpoint of that moment, which needs none.
 */
export function doorsOf({ catalog, running, law }: DoorRooms): Doors {
  const { shipped, blobs, evaluator, workFolder } = running
  const library = frameworkLibrary(catalog)
  const matrix = { library, shipped }
  // The connection of its register is paused, so nothing is ever put on a queue.
  const queue = {
    enqueue: () => refuse('unavailable', 'The sample company reads its register itself'),
  } as unknown as AppQueue
  const ledger = { reader: () => refuse('unavailable', 'The ledger grew meanwhile') } as unknown as LedgerService
  return {
    assertions: assertionHandlers(matrix),
    bodyMembers: bodyMemberHandlers(),
    bodyTrainings: bodyTrainingHandlers(),
    controls: controlHandlers({ ...matrix, posture: postureService(library, openTexts(blobs)) }),
    descriptions: descriptionHandlers(matrix),
    draws: drawHandlers({ blobs }),
    engagements: engagementHandlers(matrix),
    filings: filingHandlers(law),
    findings: findingHandlers(shipped),
    incidents: incidentHandlers({ law, blobs }),
    legalEntities: legalEntityHandlers(law, library),
    oversightMeetings: oversightMeetingHandlers(),
    populations: populationHandlers({ blobs, evaluator, workFolder }),
    registrations: registrationHandlers(law),
    requests: requestHandlers({ blobs, library }),
    resolutions: resolutionHandlers(law),
    rooms: roomHandlers({ library, ledger, blobs, origin: '' }),
    subsequentEvents: subsequentEventHandlers(),
    supplierAssessments: supplierAssessmentHandlers({ law, queue }),
    supplierReports: supplierReportHandlers({ law, queue }),
    suppliers: supplierHandlers({ law, queue }),
    tests: testHandlers({ blobs }),
  }
}
