import { type Engagement, whyNotOperating } from '@onus/core/engagement'
import { type TestDraft, TestMethod } from '@onus/core/test'
import { useNavigate, useParams } from '@tanstack/react-router'
import { client, useAll, useRead, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { CheckField, ChoiceField, Field, Form, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead } from '../kit/record-page.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { useControls } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import { methodNames, type TestRecord, untilListed, versionOptions } from './test-view.ts'

/** Begins a test, or changes one that is open. */
export function TestForm() {
  const { id } = useParams({ strict: false }) as { id?: string }
  const [url] = useUrlState()
  const record = useRead('tests', 'get', { params: { id: id ?? '' } }, { enabled: id !== undefined })
  if (id !== undefined)
    return <Loaded of={record}>{found => <Write engagement={found.body.engagement} record={found} />}</Loaded>
  return <Write engagement={url.engagement ?? ''} record={null} />
}

interface WriteProps {
  readonly engagement: string
  readonly record: TestRecord | null
}

function Write({ engagement, record }: WriteProps) {
  const about = useRead('engagements', 'get', { params: { id: engagement }, query: {} })
  const populations = useAll('populations', { engagement })
  const draws = useAll('draws', { engagement })
  const [url] = useUrlState()
  return (
    <Loaded of={about}>
      {({ body }) => (
        <Loaded of={untilListed(populations, url.population)}>
          {found => (
            <Loaded of={untilListed(draws, url.draw)}>
              {drawn => (
                <Fields engagement={engagement} about={body} record={record} populations={found} draws={drawn} />
              )}
            </Loaded>
          )}
        </Loaded>
      )}
    </Loaded>
  )
}

interface FieldsProps extends WriteProps {
  readonly about: Engagement
  readonly populations: NonNullable<ReturnType<typeof useAll<'populations'>>['data']>
  readonly draws: NonNullable<ReturnType<typeof useAll<'draws'>>['data']>
}

function Fields({ engagement, about, record, populations, draws }: FieldsProps) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const [url] = useUrlState()
  const { items: known } = useControls()
  const named = populations.find(one => one.id === url.population)
  const drawn = draws.find(one => one.id === url.draw)
  const body = record?.body
  const designOnly = whyNotOperating(about)
  const form = useForm({
    initial: {
      title: body?.title ?? named?.body.title ?? '',
      purpose: (body?.purpose ?? drawn?.body.purpose ?? (designOnly ? 'walkthrough' : 'operating')) as string,
      control: [body?.control.id ?? named?.body.control ?? ''].filter(Boolean) as readonly string[],
      version: body ? String(body.control.version) : '',
      procedure: body?.procedure ?? '',
      methods: (body?.methods ?? []) as readonly TestMethod[],
      independent: body?.independent ?? false,
      population: body?.population ?? url.population ?? '',
      draw: body?.draw ?? url.draw ?? '',
      tolerance: String(body?.tolerance ?? drawn?.body.tolerance ?? 0),
    },
    send: async values => {
      const draft: TestDraft = {
        title: values.title,
        engagement,
        purpose: values.purpose as TestDraft['purpose'],
        control: { id: values.control[0] ?? '', version: Number(values.version) || null },
        requirements:
          body?.requirements ?? populations.find(one => one.id === values.population)?.body.requirements ?? [],
        procedure: values.procedure,
        methods: [...values.methods],
        independent: values.independent,
        population: values.population || null,
        draw: values.draw || null,
        tolerance: Number(values.tolerance) || 0,
      }
      const written = record
        ? await client.tests.update({
            params: { id: record.id },
            body: { body: draft },
            ifMatch: record.version,
          } as never)
        : await client.tests.create({ body: { body: draft } })
      await refresh()
      await navigate({ to: `/tests/${(written as { id: string }).id}` })
    },
  })
  const { values, field, set, errors } = form
  const ofPopulation = draws.filter(one => one.body.population === values.population && one.invalid === null)
  // Who sees one engagement only may not see the list of controls, but knows those of its populations.
  const unlisted = populations.flatMap(({ body }) =>
    body.control && !known.some(item => item.id === body.control)
      ? [{ id: body.control, label: `The control of “${body.title}”` }]
      : [],
  )
  return (
    <Page>
      <div className="mb-1 text-sm text-soft">
        <Anchor href={`/engagements/${engagement}?tab=tests`} className="hover:underline">
          Tests
        </Anchor>
      </div>
      <PageHead
        title={record ? 'Change the test' : 'Begin a test'}
        lead="What is done to see whether a control works."
      />
      <div className="mt-4 max-w-2xl">
        <Form form={form} verb={record ? 'Save' : 'Begin'}>
          <TextField label="Title" required {...field('title')} />
          <ChoiceField
            label="What is tested"
            required
            {...field('purpose')}
            help={designOnly ?? undefined}
            options={[
              ...(designOnly ? [] : [{ value: 'operating', label: 'Operation: a sample of its population' }]),
              { value: 'walkthrough', label: 'Design: a walkthrough of one item' },
            ]}
          />
          <PickField
            label="Control"
            required
            items={[...known, ...unlisted]}
            {...field('control')}
            onChange={control => set({ control, version: '' })}
          />
          <ControlVersion about={about} control={values.control[0] ?? ''} {...field('version')} />
          <TextArea
            label="Procedure"
            required
            help="What is compared with what, so that somebody else could do it again."
            {...field('procedure')}
          />
          <Field
            label="How it is looked at"
            required
            help="Weakest first. Asking alone concludes nothing."
            error={errors.methods}
          >
            {({ describedBy }) => (
              <div className="space-y-1" aria-describedby={describedBy}>
                {TestMethod.options.map(method => (
                  <CheckField
                    key={method}
                    label={methodNames[method]}
                    checked={values.methods.includes(method)}
                    onChange={checked =>
                      set({
                        methods: checked ? [...values.methods, method] : values.methods.filter(one => one !== method),
                      })
                    }
                  />
                ))}
              </div>
            )}
          </Field>
          {designOnly === null && (
            <>
              <ChoiceField
                label="Population"
                {...field('population')}
                onChange={population => set({ population, draw: '' })}
                options={[
                  { value: '', label: 'None' },
                  ...populations.map(one => ({ value: one.id, label: one.body.title })),
                ]}
              />
              {values.population && (
                <ChoiceField
                  label="Sample"
                  help={
                    ofPopulation.length === 0
                      ? 'No sample of it counts: draw one first, or leave this empty for an empty population.'
                      : undefined
                  }
                  {...field('draw')}
                  options={[
                    { value: '', label: 'None' },
                    ...ofPopulation.map(one => ({
                      value: one.id,
                      label: `${one.items.length} of ${one.body.rows}, drawn ${one.body.drawnAt.slice(0, 10)}`,
                    })),
                  ]}
                />
              )}
              <TextField label="Deviations tolerated" type="number" {...field('tolerance')} />
            </>
          )}
          <CheckField
            label="I am independent"
            help="I have no part in performing or owning this control."
            checked={values.independent}
            onChange={independent => set({ independent })}
          />
        </Form>
      </div>
    </Page>
  )
}

interface ControlVersionProps {
  readonly about: Engagement
  readonly control: string
  readonly value: string
  readonly onChange: (value: string) => void
}

/** Which version of a control is tested, where several were in force in the time of the engagement. */
function ControlVersion({ about, control, ...field }: ControlVersionProps) {
  // An auditor reads controls in the room of the engagement only, where the last version in force stands.
  const may = useMay('organisation:read')
  const organisation = useRead('organisations', 'get', {}, { enabled: may })
  const history = useRead('controls', 'history', { params: { id: control } }, { enabled: may && control !== '' })
  const offered = versionOptions(history.data?.items ?? [], about, organisation.data?.body.zone ?? 'UTC')
  if (offered.length < 2) return null
  return (
    <ChoiceField
      label="Version of the control"
      help="Several were in force in the time of this engagement. Each is tested by itself."
      {...field}
      options={[{ value: '', label: 'The last one in force' }, ...offered]}
    />
  )
}
