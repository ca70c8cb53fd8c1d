import {
  Category,
  type EngagementDraft,
  EngagementKind,
  type EngagementMode,
  engagementKinds,
  engagementModes,
  engagements,
  faultsOfTeam,
  isFrozen,
  periodWarning,
  type TeamMember,
  type TeamPart,
  teamParts,
  usualEvidenceDays,
} from '@onus/core/engagement'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Plus, X } from 'lucide-react'
import { client, useAll, useRead, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook, IconButton } from '../kit/button.tsx'
import { useClock } from '../kit/date-time.tsx'
import {
  CheckField,
  ChoiceField,
  Form,
  type FormState,
  fieldLook,
  PickField,
  TextField,
  useForm,
} from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { Page } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { useToast } from '../kit/toast.tsx'
import { usePeople } from '../record/use-names.ts'
import { useSession } from '../shell/session.ts'
import { type EngagementRecord, usualPeriod, usualTitle } from './engagement-view.ts'
import { TypeChoiceHelp } from './type-choice.tsx'

/** Writes an engagement, or a new version of one. A new one begins with what is usual. */
export function EngagementForm() {
  const { id } = useParams({ strict: false }) as { id?: string }
  if (!id) return <NewEngagement />
  return <Edit id={id} />
}

function Edit({ id }: { readonly id: string }) {
  const record = useRead('engagements', 'get', { params: { id }, query: {} })
  return (
    <Loaded of={record}>
      {found => (isFrozen(found.body) ? <Frozen record={found} /> : <Fields record={found} initial={found.body} />)}
    </Loaded>
  )
}

/** What stands in the place of the form once it is issued. */
function Frozen({ record: { id, body } }: { readonly record: EngagementRecord }) {
  return (
    <Page>
      <div className="mx-auto max-w-2xl">
        <h1 className="mb-5 text-xl font-semibold">{body.title}</h1>
        <p className="mb-4 rounded-md bg-sunken px-3 py-2">
          It is {engagements.lifecycle.states[body.lifecycle.state].label.toLowerCase()}, and everything in it is
          frozen. Work goes on in the engagement that follows it.
        </p>
        <Anchor href={`/engagements/${id}`} className={buttonLook('primary')}>
          Back to the engagement
        </Anchor>
      </div>
    </Page>
  )
}

function NewEngagement() {
  const { person } = useSession()
  const { now } = useClock()
  const scopes = useAll('scopes')
  if (scopes.data === undefined) return <SkeletonRows />
  const kind = 'soc2_type2'
  const period = usualPeriod(kind, new Date(now).toISOString().slice(0, 10))
  const systems = scopes.data.filter(scope => scope.body.kind === 'system')
  const initial: EngagementDraft = {
    title: usualTitle(kind, period.to),
    kind,
    mode: engagementKinds[kind].mode,
    scope: (systems[0] ?? scopes.data[0])?.id ?? '',
    profile: null,
    categories: ['security'],
    ...period,
    lead: person.personId ?? '',
    sponsor: null,
    firm: null,
    team: [],
  }
  return <Fields record={null} initial={initial} />
}

interface FieldsProps {
  readonly record: EngagementRecord | null
  readonly initial: EngagementDraft
}

function Fields({ record, initial }: FieldsProps) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const people = usePeople()
  const form = useForm<EngagementDraft>({
    initial,
    draft: `engagement.${record?.id ?? 'new'}.${record?.version ?? 0}`,
    check: values => ({
      ...missing(values, {
        title: 'Name it.',
        scope: 'Choose what it is about.',
        from: 'Say on which day it begins.',
        to: 'Say on which day it ends.',
        lead: 'Name who answers for it.',
      }),
      ...(values.to < values.from && { to: 'The last day is before the first.' }),
    }),
    send: async values => {
      const body = { body: { body: draftOf(values) } }
      const written = record
        ? await client.engagements.update({ params: { id: record.id }, ...body, ifMatch: String(record.version) })
        : await client.engagements.create(body)
      await refresh()
      say({ text: `${values.title} is recorded.` })
      await navigate({ to: `/engagements/${written.id}` })
    },
  })
  const { field, values, set, errors } = form
  const isSettled = record !== null && !['draft', 'scoping'].includes(record.body.lifecycle.state)
  const rules = engagementKinds[values.kind]
  return (
    <Page>
      <div className="mx-auto max-w-2xl">
        <h1 className="mb-5 text-xl font-semibold">{record ? `Edit ${record.body.title}` : 'Begin an engagement'}</h1>
        <Form form={form} verb={record ? 'Record a new version' : 'Begin'} onCancel={() => history.back()}>
          {isSettled ? (
            <p className="rounded-md bg-sunken px-3 py-2">
              Kind, scope, categories and time are settled since the period is open. Go back to scoping to change them.
            </p>
          ) : (
            <KindFields form={form} />
          )}
          <TextField label="Title" required help="What people call it." {...field('title')} />
          {!isSettled && (
            <>
              <Time form={form} />
              <ScopeField form={form} />
              {rules.categories && <Categories form={form} />}
              {!rules.categories && <ProfileField form={form} />}
            </>
          )}
          <PickField
            label="Lead"
            required
            help="The one person who answers for it."
            items={people.items}
            value={values.lead ? [values.lead] : []}
            onChange={([lead]) => set({ lead: lead ?? '' })}
            error={errors.lead}
          />
          <PickField
            label="Sponsor"
            help="Who in leadership approves the scope and stands behind it."
            items={people.items}
            value={values.sponsor ? [values.sponsor] : []}
            onChange={([sponsor]) => set({ sponsor: sponsor ?? null })}
            error={errors.sponsor}
          />
          {rules.examined && <Firm form={form} />}
          <Team form={form} />
        </Form>
      </div>
    </Page>
  )
}

/** What is sent: only what a person writes, and of the firm only one that has a name. */
function draftOf(values: EngagementDraft): EngagementDraft {
  const { title, kind, mode, scope, profile, categories, from, to, evidenceDays, lead, sponsor, firm, team } = values
  const named = firm && firm.name.trim() !== '' ? firm : null
  return {
    title,
    kind,
    mode,
    scope,
    profile,
    categories,
    from,
    to,
    ...(evidenceDays !== undefined && engagementKinds[kind].time === 'date' && { evidenceDays }),
    lead,
    sponsor,
    firm: named,
    team: team.filter(one => one.person !== ''),
  }
}

interface PartProps {
  readonly form: FormState<EngagementDraft>
}

function KindFields({ form: { values, set, errors } }: PartProps) {
  const { now } = useClock()
  const choose = (kind: EngagementKind) => {
    const rules = engagementKinds[kind]
    const isUsual = values.title === usualTitle(values.kind, values.to)
    const changesTime = rules.time !== engagementKinds[values.kind].time
    const period = changesTime ? usualPeriod(kind, new Date(now).toISOString().slice(0, 10)) : values
    set({
      kind,
      mode: rules.mode,
      categories: rules.categories ? [...new Set<Category>(['security', ...values.categories])] : [],
      profile: rules.categories ? null : values.profile,
      from: period.from,
      to: period.to,
      ...(isUsual && { title: usualTitle(kind, period.to) }),
    })
  }
  return (
    <>
      <ChoiceField
        label="Kind"
        required
        help={engagementKinds[values.kind].help}
        value={values.kind}
        onChange={kind => choose(kind as EngagementKind)}
        options={EngagementKind.options.map(value => ({ value, label: engagementKinds[value].label }))}
        error={errors.kind}
      />
      {(values.kind === 'soc2_type1' || values.kind === 'soc2_type2') && (
        <TypeChoiceHelp kind={values.kind} onChoose={choose} />
      )}
      <ChoiceField
        label="Who looks"
        required
        help="Stands on every conclusion."
        value={values.mode}
        onChange={mode => set({ mode: mode as EngagementMode })}
        options={engagementModes}
        error={errors.mode}
      />
    </>
  )
}

function Time({ form: { values, set, errors, field } }: PartProps) {
  if (engagementKinds[values.kind].time === 'date')
    return (
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Date"
          type="date"
          required
          help="Design is judged as of this day."
          value={values.from}
          onChange={day => set({ from: day, to: day })}
          error={errors.from ?? errors.to}
        />
        <TextField
          label="Days before it that evidence may be from"
          type="number"
          help="What shows that controls are in place may be so old."
          value={String(values.evidenceDays ?? usualEvidenceDays)}
          onChange={days => set({ evidenceDays: Number(days) })}
          error={errors.evidenceDays}
        />
      </div>
    )
  const warning = periodWarning(values)
  return (
    <div>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label="First day" type="date" required {...field('from')} />
        <TextField label="Last day" type="date" required help="Included." {...field('to')} />
      </div>
      {warning && <p className="mt-1 text-sm font-medium">{warning}</p>}
    </div>
  )
}

function ScopeField({ form: { values, set, errors } }: PartProps) {
  const { data } = useAll('scopes')
  return (
    <PickField
      label="Scope"
      required
      help={
        <>
          The system, or the part of the organisation. What is missing is written under{' '}
          <Anchor href="/scope" className="underline">
            Scope
          </Anchor>
          .
        </>
      }
      items={(data ?? []).map(({ id, body }) => ({ id, label: body.name, detail: body.kind.replaceAll('_', ' ') }))}
      value={values.scope ? [values.scope] : []}
      onChange={([scope]) => set({ scope: scope ?? '' })}
      error={errors.scope}
    />
  )
}

const categoryHelp: Readonly<Record<Category, string>> = {
  security: 'Belongs to every SOC 2 examination.',
  availability: 'The system can be used as agreed. 3 criteria.',
  'processing-integrity': 'Processing is complete, valid, accurate and timely. 5 criteria.',
  confidentiality: 'What is confidential is protected as agreed. 2 criteria.',
  privacy: 'Personal information is handled as promised. 18 criteria.',
}

function Categories({ form: { values, set, errors } }: PartProps) {
  const word = (category: Category) => {
    const said = category.replace('-', ' ')
    return `${said.charAt(0).toUpperCase()}${said.slice(1)}`
  }
  return (
    <fieldset className="space-y-2">
      <legend className="mb-1 font-medium">Categories</legend>
      {Category.options.map(category => (
        <CheckField
          key={category}
          label={word(category)}
          help={categoryHelp[category]}
          checked={values.categories.includes(category)}
          onChange={isChosen =>
            category !== 'security' &&
            set({
              categories: Category.options.filter(one =>
                one === category ? isChosen : one === 'security' || values.categories.includes(one),
              ),
            })
          }
        />
      ))}
      {errors.categories && <p className="text-sm font-medium text-failing">{errors.categories}</p>}
    </fieldset>
  )
}

function ProfileField({ form: { values, set, errors } }: PartProps) {
  const { data } = useAll('profiles')
  const { framework, needsProfile } = engagementKinds[values.kind]
  const fitting = (data ?? []).filter(({ body }) => framework === null || body.framework.startsWith(`${framework}@`))
  return (
    <PickField
      label="Profile"
      required={needsProfile}
      help={
        fitting.length === 0 ? (
          <>
            It chooses the requirements, and there is none that fits. Write one under{' '}
            <Anchor href="/profiles" className="underline">
              Profiles
            </Anchor>{' '}
            and choose it here later.
          </>
        ) : (
          'It chooses the requirements that are looked at.'
        )
      }
      items={fitting.map(({ id, body }) => ({ id, label: body.name, detail: body.framework }))}
      value={values.profile ? [values.profile] : []}
      onChange={([profile]) => set({ profile: profile ?? null })}
      error={errors.profile}
    />
  )
}

function Firm({ form: { values, set, errors } }: PartProps) {
  const firm = values.firm ?? { name: '', licence: '' }
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        label="Auditor’s firm"
        value={firm.name}
        onChange={name => set({ firm: { ...firm, name } })}
        error={errors.firm}
      />
      <TextField
        label="Licence"
        help="Number and register, so that others can look it up."
        value={firm.licence}
        onChange={licence => set({ firm: { ...firm, licence } })}
      />
    </div>
  )
}

function Team({ form: { values, set, errors } }: PartProps) {
  const { items } = usePeople()
  const { team } = values
  const change = (at: number, patch: Partial<TeamMember>) => set({ team: team.with(at, { ...team[at]!, ...patch }) })
  const faults = faultsOfTeam(values)
  return (
    <fieldset>
      <legend className="mb-1 font-medium">
        Team <span className="ml-0.5 text-xs font-normal text-soft">optional</span>
      </legend>
      <p className="mb-2 text-sm text-soft">Who prepares and who judges. Nobody judges what they prepared.</p>
      <ul className="space-y-2">
        {team.map((member, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: somebody not chosen yet has no identity but the place
          <li key={at} className="grid items-center gap-2 sm:grid-cols-[1fr_9rem_auto_auto]">
            <select
              aria-label={`Person ${at + 1}`}
              value={member.person}
              onChange={event => change(at, { person: event.target.value })}
              className={`h-8 ${fieldLook(false)}`}
            >
              <option value="">Choose</option>
              {items.map(item => (
                <option key={item.id} value={item.id}>
                  {item.label}
                </option>
              ))}
            </select>
            <select
              aria-label={`Part of person ${at + 1}`}
              value={member.part}
              onChange={event => change(at, { part: event.target.value as TeamPart })}
              className={`h-8 ${fieldLook(false)}`}
            >
              {teamParts.map(part => (
                <option key={part.value} value={part.value}>
                  {part.label}
                </option>
              ))}
            </select>
            <CheckField
              label="Independent"
              checked={member.independent}
              onChange={independent => change(at, { independent })}
            />
            <IconButton
              label={`Remove person ${at + 1}`}
              icon={<X size={14} />}
              onClick={() => set({ team: team.toSpliced(at, 1) })}
            />
          </li>
        ))}
      </ul>
      {(errors.team ?? faults[0]) && (
        <p className="mt-2 text-sm font-medium text-failing">{errors.team ?? faults.join('. ')}</p>
      )}
      <Button
        className="mt-2"
        icon={<Plus size={14} />}
        onClick={() => set({ team: [...team, { person: '', part: 'preparer', independent: false }] })}
      >
        Add somebody
      </Button>
    </fieldset>
  )
}
