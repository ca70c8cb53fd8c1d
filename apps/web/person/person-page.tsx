import { useNavigate, useParams } from '@tanstack/react-router'
import { client, type Reply, useMoment, useRead, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Form, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Page, Panel, RecordPage } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'
import { History } from '../record/history.tsx'
import { Links } from '../record/links.tsx'
import { receiptHref } from '../record/record.ts'
import { useMay } from '../shell/session.ts'

type Person = Reply<'people', 'get'>

/** One person, and what they own. */
export function PersonPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const person = useRead('people', 'get', { params: { id }, query: useMoment() })
  return <Loaded of={person}>{record => <PersonView record={record} />}</Loaded>
}

function PersonView({ record }: { readonly record: Person }) {
  const { body } = record
  const owns = useRead('people', 'owns', { params: { id: record.id } })
  const history = useRead('people', 'history', { params: { id: record.id } })
  const mayWrite = useMay('person:write')
  return (
    <RecordPage
      crumb={
        <Anchor href="/people" className="hover:underline">
          People
        </Anchor>
      }
      title={body.name}
      facts={[
        { label: 'Title', value: body.title || '–' },
        { label: 'Email', value: body.email ?? '–' },
        { label: 'Account', value: body.user ? 'yes' : 'none' },
        ...(body.leftOn ? [{ label: 'Left', value: <DateTime at={body.leftOn} as="day" /> }] : []),
        { label: 'Ledger', value: <LedgerMark position={record.position} href={receiptHref(record.fact)} /> },
      ]}
      actions={
        mayWrite && (
          <Anchor href={`/people/${record.id}/edit`} className={buttonLook()}>
            Edit
          </Anchor>
        )
      }
      tabs={[
        {
          id: 'owns',
          label: 'Owns',
          count: owns.data?.items.length,
          content: (
            <>
              {body.leftOn && (owns.data?.items.length ?? 0) > 0 && (
                <Panel title="To hand over">
                  <p>{body.name} has left. Everything below needs another owner.</p>
                </Panel>
              )}
              <Loaded of={owns}>{({ items }) => <Links items={items} />}</Loaded>
            </>
          ),
        },
        { id: 'history', label: 'History', count: record.version, content: <History of={history} /> },
      ]}
    />
  )
}

/** Adds a person or records a new version of one, e.g. that they left. */
export function PersonForm() {
  const { id } = useParams({ strict: false }) as { id?: string }
  if (!id) return <Fields record={null} />
  return <Edit id={id} />
}

function Edit({ id }: { readonly id: string }) {
  const person = useRead('people', 'get', { params: { id }, query: {} })
  return <Loaded of={person}>{record => <Fields record={record} />}</Loaded>
}

function Fields({ record }: { readonly record: Person | null }) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const form = useForm({
    initial: {
      name: record?.body.name ?? '',
      email: record?.body.email ?? '',
      title: record?.body.title ?? '',
      leftOn: record?.body.leftOn ?? '',
    },
    check: values => missing(values, { name: 'Give the name.' }),
    send: async values => {
      const body = {
        body: {
          name: values.name,
          email: values.email || null,
          title: values.title,
          user: record?.body.user ?? null,
          leftOn: values.leftOn || null,
        },
      }
      const written = record
        ? await client.people.update({ params: { id: record.id }, body, ifMatch: String(record.version) })
        : await client.people.create({ body })
      await refresh()
      say({ text: `${values.name} is recorded.` })
      await navigate({ to: `/people/${written.id}` })
    },
  })
  const { field } = form
  return (
    <Page>
      <div className="mx-auto max-w-xl">
        <h1 className="mb-5 text-xl font-semibold">{record ? `Edit ${record.body.name}` : 'Add a person'}</h1>
        <Form form={form} verb={record ? 'Record a new version' : 'Add'} onCancel={() => history.back()}>
          <TextField label="Name" required {...field('name')} />
          <TextField label="Email" type="email" {...field('email')} />
          <TextField label="Title" {...field('title')} help="What they do here." />
          <TextField
            label="Left on"
            type="date"
            {...field('leftOn')}
            help="From that day on what they own needs another owner."
          />
        </Form>
      </div>
    </Page>
  )
}
