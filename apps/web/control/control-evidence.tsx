import { useAll } from '../api.ts'
import { evidenceColumns } from '../evidence/evidence-columns.tsx'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { tableError } from '../kit/loaded.tsx'
import { Table } from '../kit/table.tsx'

/** The evidence that supports one control. */
export function ControlEvidence({ control }: { readonly control: string }) {
  const evidence = useAll('evidence', { control })
  return (
    <Table
      name="Evidence of this control"
      columns={evidenceColumns}
      rows={evidence.data}
      keyOf={row => row.id}
      hrefOf={row => `/evidence/${row.id}`}
      error={tableError(evidence)}
      maxRows={15}
      empty={
        <EmptyState
          title="No evidence yet"
          action={
            <Anchor href={`/evidence/new?control=${control}`} className={buttonLook('primary')}>
              Add evidence
            </Anchor>
          }
        >
          Checks bring evidence by themselves. What a machine cannot see is added as a file or a record.
        </EmptyState>
      }
    />
  )
}
