import { refuse } from '@onus/core/problem'
import { assertionHandlers } from '../assertion/handlers.ts'
import type { Running } from '../check/running.ts'
import { controlHandlers } from '../control/handlers.ts'
import { descriptionHandlers } from '../description/handlers.ts'
import { drawHandlers } from '../draw/handlers.ts'
import { engagementHandlers } from '../engagement/handlers.ts'
import { findingHandlers } from '../finding/handlers.ts'
import type { FrameworkCatalog } from '../framework/catalog.ts'
import { frameworkLibrary } from '../framework/library.ts'
import { openTexts } from '../framework/text.ts'
import { shippedLaw } from '../law/shipped.ts'
import type { LedgerService } from '../ledger/service.ts'
import { legalEntityHandlers } from '../legal-entity/handlers.ts'
import { populationHandlers } from '../population/handlers.ts'
import { postureService } from '../posture/service.ts'
import { requestHandlers } from '../request/handlers.ts'
import { roomHandlers } from '../room/handlers.ts'
import { subsequentEventHandlers } from '../subsequent-event/handlers.ts'
import { testHandlers } from '../test/handlers.ts'
import type { Doors } from './hands.ts'

/**
 * The handlers that the sample company works with, in the server or in a worker. A worker has no ledger of its own, so
 * whatever is concluded names the checkpoint of that moment, which needs none.
 */
export function doorsOf({ catalog, running }: { catalog: FrameworkCatalog; running: Running }): Doors {
  const { shipped, blobs, evaluator, workFolder } = running
  const library = frameworkLibrary(catalog)
  const matrix = { library, shipped }
  const ledger = { reader: () => refuse('unavailable', 'The ledger grew meanwhile') } as unknown as LedgerService
  return {
    assertions: assertionHandlers(matrix),
    controls: controlHandlers({ ...matrix, posture: postureService(library, openTexts(blobs)) }),
    descriptions: descriptionHandlers(matrix),
    draws: drawHandlers({ blobs }),
    engagements: engagementHandlers(matrix),
    findings: findingHandlers(shipped),
    legalEntities: legalEntityHandlers(shippedLaw()),
    populations: populationHandlers({ blobs, evaluator, workFolder }),
    requests: requestHandlers({ blobs, library }),
    rooms: roomHandlers({ library, ledger, blobs, origin: '' }),
    subsequentEvents: subsequentEventHandlers(),
    tests: testHandlers({ blobs }),
  }
}
