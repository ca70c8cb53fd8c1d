import { Download } from 'lucide-react'
import { client, useAct, useMoment } from '../api.ts'
import type { EngagementPanelProps } from '../engagement/tabs.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { download } from '../kit/download.ts'
import { EmptyState } from '../kit/empty-state.tsx'
import { fileName } from '../kit/export-view.ts'
import { Menu, MenuItem, MenuLabel } from '../kit/menu.tsx'
import { useMay } from '../shell/session.ts'
import { RequestBoard } from './request-board.tsx'

/** What the auditor asks for in this engagement, and how far each answer is. */
export function RequestsPanel({ engagement }: EngagementPanelProps) {
  const mayAsk = useMay('request:write')
  const isFrozen = engagement.body.lifecycle.state === 'issued' || engagement.body.lifecycle.state === 'superseded'
  const ask = mayAsk && !isFrozen && (
    <>
      <Anchor href={`/requests/import?engagement=${engagement.id}`} className={buttonLook()}>
        Read a list
      </Anchor>
      <Anchor href={`/requests/new?engagement=${engagement.id}`} className={buttonLook('primary')}>
        Write a request
      </Anchor>
    </>
  )
  return (
    <RequestBoard
      engagement={{ id: engagement.id, from: engagement.body.from, to: engagement.body.to }}
      actions={
        <>
          <Exports engagement={engagement.id} title={engagement.body.title} />
          {ask}
        </>
      }
      empty={
        <EmptyState title="Nothing is asked for yet" action={ask}>
          Read the list that the auditor sent, as CSV or XLSX, or write requests one by one.
        </EmptyState>
      }
    />
  )
}

/** The list as a file, and the sheet of whom to ask about what. */
function Exports({ engagement, title }: { readonly engagement: string; readonly title: string }) {
  const act = useAct()
  const moment = useMoment()
  async function save(what: 'exportList' | 'contactSheet', format: 'xlsx' | 'csv') {
    const answer = await act(
      async () => (await client.requests[what]({ body: { ...moment, engagement, format } })) as unknown as Response,
      'The file is downloading.',
    )
    if (!answer) return
    const name = `${what === 'exportList' ? 'Requests' : 'Contacts'} ${title}`
    const type = answer.headers.get('content-type') ?? 'application/octet-stream'
    download(fileName(name, new Date().toISOString().slice(0, 10), format), type, await answer.blob())
  }
  return (
    <Menu align="end" trigger={<Button icon={<Download size={14} />}>Export</Button>}>
      <MenuLabel>The list, to be read again</MenuLabel>
      <MenuItem onSelect={() => void save('exportList', 'xlsx')}>Requests (XLSX)</MenuItem>
      <MenuItem onSelect={() => void save('exportList', 'csv')}>Requests (CSV)</MenuItem>
      <MenuLabel>Whom to ask</MenuLabel>
      <MenuItem onSelect={() => void save('contactSheet', 'xlsx')}>Criteria with control owners (XLSX)</MenuItem>
      <MenuItem onSelect={() => void save('contactSheet', 'csv')}>Criteria with control owners (CSV)</MenuItem>
    </Menu>
  )
}
