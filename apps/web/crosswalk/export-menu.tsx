import { Download } from 'lucide-react'
import { Button } from '../kit/button.tsx'
import { Menu, MenuItem } from '../kit/menu.tsx'
import { useExport } from './use-download.ts'

interface ExportMenuProps {
  readonly name: string
  readonly of: { readonly set: string } | { readonly source: string; readonly target: string }
}

/** What can be handed to somebody else: a sheet, or the format of OSCAL. */
export function ExportMenu({ name, of }: ExportMenuProps) {
  const save = useExport()
  return (
    <Menu align="end" trigger={<Button icon={<Download size={14} />}>Export</Button>}>
      <MenuItem onSelect={() => void save({ ...of, format: 'xlsx' }, name)}>Sheet (XLSX)</MenuItem>
      <MenuItem onSelect={() => void save({ ...of, format: 'csv' }, name)}>Table (CSV)</MenuItem>
      <MenuItem onSelect={() => void save({ ...of, format: 'oscal' }, name)}>OSCAL mapping-collection</MenuItem>
    </Menu>
  )
}
