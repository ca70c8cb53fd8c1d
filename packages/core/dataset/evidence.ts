import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

const screenshots: DatasetSchema = {
  ref: 'evidence.screenshots@1',
  title: 'Screenshots',
  meaning: 'Pictures that were taken of web pages, for what no interface tells. The pictures themselves are evidence.',
  key: ['page'],
  columns: [
    column('page', 'text', 'What the page is called in the settings'),
    column('url_asked', 'text', 'Address that was asked for'),
    column('url_reached', 'text', 'Address that was shown, without what signs in'),
    column('http_status', 'integer', 'Status that the server answered with'),
    maybe('name', 'text', 'What the page calls itself'),
    column('account', 'text', 'Account that the page was opened with', { personal: true }),
    column('taken_at', 'instant', 'When the picture was taken', { moves: true }),
    column('image_sha256', 'text', 'SHA-256 of the picture with its frame', { moves: true }),
    column('width', 'integer', 'Width of the picture of the page', { unit: 'pixels' }),
    column('height', 'integer', 'Height of the picture of the page', { unit: 'pixels', moves: true }),
    column('whole', 'boolean', 'Whether the picture shows the page to its end'),
    column('came_to_rest', 'boolean', 'Whether the page had stopped loading when the picture was taken', {
      moves: true,
    }),
  ],
}

export const evidence: readonly DatasetSchema[] = [screenshots]
