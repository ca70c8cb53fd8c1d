import type { monthlyReports } from '@onus/contract/monthly-report'
import { madeWords } from '../description/head.ts'
import { documentDownload } from '../document/download.ts'
import type { HandlersOf } from '../http/handler.ts'
import type { ReadinessRooms } from '../readiness/gather.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce } from '../register/store.ts'
import { monthlyDocument } from './document.ts'
import { monthlyReportOf } from './gather.ts'

/** Management's own, as readiness is: whoever does not reach the whole organisation does not see it. */
export function monthlyReportHandlers(rooms: ReadinessRooms): HandlersOf<typeof monthlyReports> {
  return {
    get: async call => await monthlyReportOf({ ...call, moment: await momentOf(call.tx, call.query, call.at) }, rooms),
    document: async call => {
      const { tx, org, at, body } = call
      const { format, ...asked } = body
      const moment = await momentOf(tx, asked, at)
      const report = await monthlyReportOf({ ...call, moment }, rooms)
      const organisation = (await versionInForce(tx, 'organisation', org, { asOf: at, knownAt: null })).body.name
      const head = { organisation, made: await madeWords(tx, at, moment) }
      return await documentDownload(monthlyDocument(report, head), `monthly-report-${report.month}`, format)
    },
  }
}
