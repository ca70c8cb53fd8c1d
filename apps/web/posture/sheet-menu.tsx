import { Download } from 'lucide-react'
import { client, useWindow } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { useClock } from '../kit/date-time.tsx'
import { download } from '../kit/download.ts'
import { fileName } from '../kit/export-view.ts'
import { asProblem } from '../kit/form.tsx'
import { Menu, MenuItem } from '../kit/menu.tsx'
import { useToast } from '../kit/toast.tsx'

/** The sheet of a profile for an assessor, as of the moment and for the scope of the page. */
export function SheetMenu({ profile, name }: { readonly profile: string; readonly name: string }) {
  const window = useWindow()
  const { now } = useClock()
  const say = useToast()
  async function save(format: 'xlsx' | 'csv') {
    try {
      const asked = { params: { id: profile }, body: { ...window, format } }
      const answer = (await client.crosswalks.sheet(asked)) as unknown as Response
      const type = answer.headers.get('content-type') ?? 'application/octet-stream'
      const day = (window.asOf ?? new Date(now).toISOString()).slice(0, 10)
      download(fileName(name, day, format), type, await answer.blob())
    } catch (thrown) {
      say({ text: asProblem(thrown).detail, tone: 'problem' })
    }
  }
  return (
    <Menu align="end" trigger={<Button icon={<Download size={14} />}>Sheet</Button>}>
      <MenuItem onSelect={() => void save('xlsx')}>Each requirement with its controls (XLSX)</MenuItem>
      <MenuItem onSelect={() => void save('csv')}>Each requirement with its controls (CSV)</MenuItem>
    </Menu>
  )
}
