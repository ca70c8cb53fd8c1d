import { FileDown } from 'lucide-react'
import { Button } from '../kit/button.tsx'
import { download } from '../kit/download.ts'
import { asProblem } from '../kit/form.tsx'
import { Menu, MenuItem } from '../kit/menu.tsx'
import { useToast } from '../kit/toast.tsx'

export type Format = 'pdf' | 'docx' | 'html'

interface DocumentMenuProps {
  readonly label: string
  readonly name: string
  readonly ask: (format: Format) => Promise<unknown>
}

/** A document as PDF, HTML, or a DOCX that people edit. */
export function DocumentMenu({ label, name, ask }: DocumentMenuProps) {
  const say = useToast()
  async function get(format: Format) {
    try {
      const answer = (await ask(format)) as Response
      const type = answer.headers.get('content-type') ?? 'application/octet-stream'
      download(`${name}.${format}`, type, await answer.blob())
    } catch (thrown) {
      say({ text: asProblem(thrown).detail, tone: 'problem' })
    }
  }
  return (
    <Menu align="end" trigger={<Button icon={<FileDown size={14} />}>{label}</Button>}>
      <MenuItem onSelect={() => void get('pdf')}>As PDF</MenuItem>
      <MenuItem onSelect={() => void get('docx')}>As DOCX, to edit</MenuItem>
      <MenuItem onSelect={() => void get('html')}>As HTML</MenuItem>
    </Menu>
  )
}
