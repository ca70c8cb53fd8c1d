import type { RelationKind } from '@onus/core/crosswalk'
import { client, useRefresh } from '../api.ts'
import { Drawer } from '../kit/drawer.tsx'
import { Form, TextArea, TextField, useForm } from '../kit/form.tsx'
import { useToast } from '../kit/toast.tsx'
import { Choices } from './decide-form.tsx'
import { leavesOpen } from './decide-view.ts'
import { RelationShape } from './marks.tsx'
import { rationaleWords, relationKinds, relationWords } from './relation-view.ts'
import type { SetRow } from './set-page.tsx'

interface AcceptRowsProps {
  readonly set: string
  readonly rows: readonly SetRow[]
  readonly onClose: () => void
}

/** Decides many rows of a set at once, as drafts of one recorded entry. */
export function AcceptRows({ set, rows, onClose }: AcceptRowsProps) {
  return (
    <Drawer
      title={`Decide ${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`}
      open={rows.length > 0}
      onClose={onClose}
      wide
    >
      {rows.length > 0 && <Fields set={set} rows={rows} onClose={onClose} />}
    </Drawer>
  )
}

interface Bulk {
  readonly relation: RelationKind | ''
  readonly rationale: 'semantic' | 'functional' | 'syntactic' | ''
  readonly rationaleText: string
  readonly ofTarget: string
  readonly reason: string
}

function Fields({ set, rows, onClose }: AcceptRowsProps) {
  const refresh = useRefresh()
  const say = useToast()
  const silent = rows.filter(row => row.relation === 'unspecified')
  const form = useForm<Bulk>({
    initial: { relation: '', rationale: '', rationaleText: '', ofTarget: '', reason: '' },
    check: values => ({
      ...(silent.length > 0 &&
        values.relation === '' && { relation: `${silent.length} of the rows state no relation: choose one for them.` }),
      ...(values.rationale === '' && { rationale: 'Say what they were compared by.' }),
      ...(values.rationaleText.trim() === '' && { rationaleText: 'Say why, in a sentence that an auditor reads.' }),
      ...(values.reason.trim() === '' && { reason: 'Say why these are decided together.' }),
    }),
    send: async values => {
      const { relation, rationale } = values
      const open = leavesOpen(relation)
      const { items, amended } = await client.relations.accept({
        body: {
          crosswalk: set,
          decision: {
            ...(rationale && { rationale }),
            rationaleText: values.rationaleText.trim(),
            remainder: { ofTarget: open.target || relation === '' ? values.ofTarget.trim() : '', ofSource: '' },
          },
          rows: rows.map(row => ({
            source: row.source,
            target: row.target,
            decision: row.relation === 'unspecified' && relation ? { relation } : {},
          })),
          reason: values.reason.trim(),
        },
      })
      await refresh()
      say({
        text: `Recorded ${items.length} ${items.length === 1 ? 'draft' : 'drafts'}${amended > 0 ? `, ${amended} of them changed` : ''}. Somebody else reviews them.`,
      })
      onClose()
    },
  })
  const { values, set: change, errors, field } = form
  return (
    <div className="p-4">
      <Form form={form} verb={`Record ${rows.length} ${rows.length === 1 ? 'draft' : 'drafts'}`} onCancel={onClose}>
        <p className="text-soft">
          A row keeps the relation that it states. {silent.length > 0 && `${silent.length} of them state none. `}
          They become drafts under your name, in one entry; a second person reviews them.
        </p>
        {silent.length > 0 && (
          <Choices
            legend={`For the ${silent.length} that state none: the first`}
            name="relation"
            value={values.relation}
            error={errors.relation}
            onChange={relation => change({ relation: relation as Bulk['relation'] })}
            options={relationKinds.map(kind => ({
              value: kind,
              label: (
                <span className="inline-flex items-center gap-1.5">
                  <RelationShape relation={kind} />
                  {relationWords(kind).between} the second
                </span>
              ),
              help: relationWords(kind).meaning,
            }))}
          />
        )}
        <Choices
          legend="Compared by"
          name="rationale"
          value={values.rationale}
          error={errors.rationale}
          onChange={rationale => change({ rationale: rationale as Bulk['rationale'] })}
          options={(['functional', 'semantic', 'syntactic'] as const).map(kind => ({
            value: kind,
            label: <span className="first-letter:uppercase">{kind}</span>,
            help: rationaleWords(kind),
          }))}
        />
        <TextArea label="Why" required rows={3} {...field('rationaleText')} help="Stands at each of them." />
        <TextArea
          label="What stays open"
          rows={2}
          {...field('ofTarget')}
          help="Of the second. A part is not reviewed before this is written out; you can write it at each one later."
        />
        <TextField label="Reason of deciding them together" required {...field('reason')} />
        <details>
          <summary className="text-soft">{rows.length === 1 ? 'The row' : `The ${rows.length} rows`}</summary>
          <ul className="mt-1 columns-2 text-sm">
            {rows.map(row => (
              <li key={`${row.source} ${row.target}`} className="font-mono">
                {row.source} – {row.target}
              </li>
            ))}
          </ul>
        </details>
      </Form>
    </div>
  )
}
