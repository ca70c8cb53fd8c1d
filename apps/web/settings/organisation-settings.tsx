import { OrganisationKind } from '@onus/core/organisation'
import { client, type Reply, useRead, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { CheckField, ChoiceField, Form, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { useToast } from '../kit/toast.tsx'
import { classWords } from '../legal-entity/entity-view.ts'
import { receiptHref } from '../record/record.ts'
import { useMay } from '../shell/session.ts'

/** What the organisation is; each change is a new version. */
export function OrganisationSettings() {
  const organisation = useRead('organisations', 'get', {})
  return <Loaded of={organisation}>{record => <Fields key={record.version} record={record} />}</Loaded>
}

const classes = ['essential', 'important', 'out', 'unknown'] as const

function Fields({ record }: { readonly record: Reply<'organisations', 'get'> }) {
  const refresh = useRefresh()
  const say = useToast()
  const mayWrite = useMay('organisation:write')
  const form = useForm({
    initial: record.body,
    check: values => missing(values, { name: 'Name it.', zone: 'Give the time zone of record.' }),
    send: async values => {
      await client.organisations.update({ body: { body: values }, ifMatch: String(record.version) })
      await refresh()
      say({ text: 'The organisation is recorded.' })
    },
  })
  const { field, values, set } = form
  return (
    <div className="max-w-xl">
      <p className="mb-4 flex gap-3 text-sm text-soft">
        Version {record.version} <LedgerMark position={record.position} href={receiptHref(record.fact)} />
      </p>
      <fieldset disabled={!mayWrite}>
        <Form form={form} verb="Record a new version">
          <TextField label="Name" required {...field('name')} />
          <ChoiceField
            label="Kind"
            required
            value={values.kind}
            onChange={kind => set({ kind: kind as typeof values.kind })}
            options={OrganisationKind.options.map(value => ({ value, label: value.replaceAll('_', ' ') }))}
            help="Sets what is proposed."
          />
          <TextField
            label="Time zone of record"
            required
            {...field('zone')}
            help="Like Europe/Berlin. Windows of cadences begin and end in it."
          />
          <ClassField
            value={values.nis2.entityClass}
            onChange={entityClass => set({ nis2: { ...values.nis2, entityClass } })}
          />
          <CheckField
            label="Works for federal partners"
            help="Then examine, interview and test results are asked for."
            checked={values.federal}
            onChange={federal => set({ federal })}
          />
        </Form>
      </fieldset>
    </div>
  )
}

type Said = (typeof classes)[number]

interface ClassFieldProps {
  readonly value: Said
  readonly onChange: (value: Said) => void
}

/** What the organisation is under NIS2: read from its legal entities where there are any, and asked only while there is none. */
function ClassField({ value, onChange }: ClassFieldProps) {
  const { data } = useRead(
    'legalEntities',
    'organisationClass',
    { query: {} },
    { enabled: useMay('legal-entity:read') },
  )
  if (!data || data.from === 'settings')
    return (
      <ChoiceField
        label="Under NIS2"
        required
        value={value}
        onChange={said => onChange(said as Said)}
        options={classes.map(said => ({ value: said, label: said === 'out' ? 'out of scope' : said }))}
        help="Unknown until somebody has worked it out. Once there is a legal entity, what is decided of it counts."
      />
    )
  const { entityClass, of, undecided } = data
  const isOpen = entityClass === 'unknown'
  return (
    <div>
      <p className="font-medium">Under NIS2: {classWords(isOpen ? null : entityClass).toLowerCase()}</p>
      <p className="text-sm text-soft">
        {isOpen ? 'Nobody has decided yet of ' : 'As decided of '}
        <EntityLinks entities={of} />
        {!isOpen && undecided.length > 0 && (
          <>
            ; not decided yet: <EntityLinks entities={undecided} />
          </>
        )}
        . It follows from the legal entities and is decided there.
      </p>
    </div>
  )
}

function EntityLinks({ entities }: { readonly entities: readonly { readonly id: string; readonly name: string }[] }) {
  return entities.map(({ id, name }, index) => (
    <span key={id}>
      {index > 0 && ', '}
      <Anchor href={`/nis2/${id}`} className="underline">
        {name}
      </Anchor>
    </span>
  ))
}
