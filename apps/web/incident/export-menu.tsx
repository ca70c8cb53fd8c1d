import { FileDown } from 'lucide-react'
import { Button } from '../kit/button.tsx'
import { Menu, MenuItem } from '../kit/menu.tsx'
import { useFile } from './use-incident.ts'

const formats = {
  pdf: ['As PDF, to print', 'pdf'],
  html: ['As a page (HTML)', 'html'],
  docx: ['As DOCX, to edit', 'docx'],
  text: ['As text, for a portal', 'txt'],
  json: ['As data (JSON)', 'json'],
} as const

interface ExportMenuProps<Format extends keyof typeof formats> {
  readonly label: string
  /** What the file is called, without its ending. */
  readonly name: string
  readonly formats: readonly Format[]
  readonly ask: (format: Format) => Promise<unknown>
}

/** A thing as a file, in the formats that it has. */
export function ExportMenu<Format extends keyof typeof formats>({
  label,
  name,
  formats: offered,
  ask,
}: ExportMenuProps<Format>) {
  const file = useFile()
  return (
    <Menu align="end" trigger={<Button icon={<FileDown size={14} />}>{label}</Button>}>
      {offered.map(format => (
        <MenuItem key={format} onSelect={() => void file(`${name}.${formats[format][1]}`, () => ask(format))}>
          {formats[format][0]}
        </MenuItem>
      ))}
    </Menu>
  )
}
