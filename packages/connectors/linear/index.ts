import { connector } from '../connector/index.ts'
import { openApi } from './api.ts'
import { collectLinear, linearDatasets } from './collect.ts'
import { LinearSettings } from './settings.ts'

/** Linear: what its GraphQL interface says about issues, by queries alone. */
export const linear = connector({
  id: 'linear',
  title: 'Linear',
  summary: 'Issues of teams, their steps from state to state, and who approved them.',
  version: '1',
  datasets: [...linearDatasets],
  scopes: [
    'Issues of the teams that the key sees, with their history: an API key with the permission Read.',
    'Of the text of issues only the title. No comments, no attachments. Writes nothing.',
  ],
  settings: LinearSettings,
  async test(settings, run) {
    try {
      const { organization, viewer } = await openApi(settings, run).workspace()
      return { ok: true, detail: `Linear answers for ${organization.name} to ${viewer.email}` }
    } catch (error) {
      return { ok: false, why: error instanceof Error ? error.message : String(error) }
    }
  },
  collect: collectLinear,
})
