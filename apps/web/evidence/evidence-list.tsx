import { useAll, useMoment } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { tableError } from '../kit/loaded.tsx'
import { ListPage } from '../kit/record-page.tsx'
import { Table } from '../kit/table.tsx'
import { useMay } from '../shell/session.ts'
import { evidenceColumns } from './evidence-columns.tsx'

/** What supports controls, with the state of its review. */
export function EvidenceList() {
  const evidence = useAll('evidence', useMoment())
  const maySubmit = useMay('evidence:submit')
  const add = maySubmit && (
    <Anchor href="/evidence/new" className={buttonLook('primary')}>
      Add evidence
    </Anchor>
  )
  return (
    <ListPage title="Evidence" lead="What shows that a control worked, and for which stretch of time." actions={add}>
      <Table
        name="Evidence"
        columns={evidenceColumns}
        rows={evidence.data}
        keyOf={row => row.id}
        hrefOf={row => `/evidence/${row.id}`}
        error={tableError(evidence)}
        empty={
          <EmptyState title="No evidence yet" action={add}>
            Connectors collect by themselves. What a machine cannot see, like minutes or a signed policy, is added here.
          </EmptyState>
        }
      />
    </ListPage>
  )
}
