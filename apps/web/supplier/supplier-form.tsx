import {
  certificationsOf,
  countriesOf,
  Supplier,
  type SupplierDraft,
  servicesOf,
  subSuppliersOf,
  textOfCertifications,
  textOfServices,
  textOfSubSuppliers,
} from '@onus/core/supplier'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { client, type Reply, useAll, useRead, useRefresh } from '../api.ts'
import {
  ChoiceField,
  Field,
  Form,
  type FormState,
  fieldLook,
  PickField,
  TextArea,
  TextField,
  useForm,
} from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'
import { NumberField, YesNoField } from '../kit/unknown-fields.tsx'
import { usePeople } from '../record/use-names.ts'
import { useMay, useSession } from '../shell/session.ts'
import { accesses, clauseAs, clauseStates, faultsOfSupplier, subservices, tiers } from './supplier-view.ts'

type Record = Reply<'suppliers', 'get'>

/** What of a supplier is written as lines; it becomes lists when it is sent. */
interface Lines {
  readonly services: string
  readonly dependsOn: string
  readonly certifications: string
  readonly memberStates: string
}

type Values = Omit<SupplierDraft, keyof Lines> & { readonly lines: Lines }

/** Writes a supplier, or a new version of one. What stays open is unknown. */
export function SupplierForm() {
  const { id } = useParams({ strict: false }) as { id?: string }
  if (!id) return <Fields record={null} />
  return <Edit id={id} />
}

function Edit({ id }: { readonly id: string }) {
  const supplier = useRead('suppliers', 'get', { params: { id }, query: {} })
  return <Loaded of={supplier}>{record => <Fields record={record} />}</Loaded>
}

function initialOf(record: Record | null, me: string): Values {
  const empty = { ...Supplier.parse({ name: '.', tier: 'standard', owner: crypto.randomUUID(), began: '2026-01-01' }) }
  const {
    services,
    dependsOn,
    certifications,
    memberStates,
    triggers: _,
    notices: __,
    takenBack: ___,
    serviceReviews: ____,
    ...rest
  } = record?.body ?? {
    ...empty,
    name: '',
    began: '',
    owner: me,
  }
  return {
    ...rest,
    lines: {
      services: textOfServices(services),
      dependsOn: textOfSubSuppliers(dependsOn),
      certifications: textOfCertifications(certifications),
      memberStates: memberStates.join(', '),
    },
  }
}

function Fields({ record }: { readonly record: Record | null }) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const { person } = useSession()
  const others = (useAll('suppliers').data ?? []).map(({ id, body }) => ({ id, name: body.name }))
  const draftOf = ({ lines, ...rest }: Values): SupplierDraft => ({
    ...rest,
    services: servicesOf(lines.services),
    dependsOn: lines.dependsOn.trim() === '' ? null : subSuppliersOf(lines.dependsOn, others),
    certifications: certificationsOf(lines.certifications),
    memberStates: countriesOf(lines.memberStates),
  })
  const form = useForm<Values>({
    initial: initialOf(record, person.personId ?? ''),
    draft: `supplier.${record?.id ?? 'new'}.${record?.version ?? 0}`,
    check: values => faultsOfSupplier(draftOf(values)),
    send: async values => {
      const body = { body: draftOf(values) }
      const written = record
        ? await client.suppliers.update({ params: { id: record.id }, body, ifMatch: String(record.version) })
        : await client.suppliers.create({ body })
      await refresh()
      say({ text: `${values.name} is recorded.` })
      await navigate({ to: `/suppliers/${written.id}` })
    },
  })
  return (
    <Page>
      <div className="mx-auto max-w-3xl">
        <h1 className="mb-1 text-xl font-semibold">{record ? `Edit ${record.body.name}` : 'Add a supplier'}</h1>
        <p className="mb-5 text-soft">Answer what you know; what stays open is unknown and never counts as no.</p>
        <Form
          form={form}
          verb={record ? 'Record a new version' : 'Record the supplier'}
          onCancel={() => history.back()}
        >
          <Who form={form} />
          <What form={form} />
          <Terms form={form} />
          <Clauses form={form} />
        </Form>
      </div>
    </Page>
  )
}

interface PartProps {
  readonly form: FormState<Values>
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="space-y-3 border-t pt-4">
      <legend className="float-left mb-2 w-full text-lg font-semibold">{title}</legend>
      {/* The legend floats, so that it stands inside the line above and not on it. */}
      <div className="clear-both space-y-3">{children}</div>
    </fieldset>
  )
}

function Who({ form: { field, values, set, errors } }: PartProps) {
  const people = usePeople()
  const mayReadEntities = useMay('legal-entity:read')
  const entities = (useAll('legalEntities', {}, { enabled: mayReadEntities }).data ?? []).map(({ id, body }) => ({
    value: id,
    label: body.name,
  }))
  return (
    <div className="space-y-3">
      <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_12rem]">
        <TextField label="Legal name" required {...field('name')} />
        <TextField
          label="Our reference"
          value={values.reference ?? ''}
          onChange={reference => set({ reference } as Partial<Values>)}
        />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Country"
          help="Two letters of ISO 3166."
          value={values.country ?? ''}
          onChange={text => set({ country: text.trim() === '' ? null : text.trim().toUpperCase() })}
          error={errors.country}
        />
        <TextField label="Supplies since" type="date" required {...field('began')} />
        <ChoiceField
          label="Tier"
          required
          help="How much depends on it."
          options={tiers}
          value={values.tier}
          onChange={tier => set({ tier: tier as Values['tier'] })}
        />
        <PickField
          label="Owner"
          required
          help="Who answers for the relation; somebody else decides about it."
          items={people.items}
          value={values.owner ? [values.owner] : []}
          onChange={([owner]) => set({ owner: owner ?? '' })}
          error={errors.owner}
        />
      </div>
      <TextArea label="Why this tier" rows={2} {...field('tierWhy')} />
      <YesNoField
        label="Is there a contract between it and us?"
        help="Without one it is a sub-supplier, and is assessed through who supplies us."
        value={values.direct}
        onChange={direct => set({ direct: direct ?? true })}
      />
      {entities.length > 0 && (
        <ChoiceField
          label="Legal entity that it serves"
          help="Its law and its zone count for this supplier; otherwise those of the Union and of the organisation."
          options={[{ value: '', label: 'Several, or not known' }, ...entities]}
          value={values.serves ?? ''}
          onChange={serves => set({ serves: serves === '' ? null : serves })}
        />
      )}
      <TextField
        label="Ended"
        type="date"
        help="From this day on nothing is asked of it."
        value={values.ended ?? ''}
        onChange={day => set({ ended: day === '' ? null : day })}
      />
    </div>
  )
}

function What({ form: { field, values, set } }: PartProps) {
  const line = (key: keyof Lines) => ({
    value: values.lines[key],
    onChange: (text: string) => set({ lines: { ...values.lines, [key]: text } }),
  })
  const choice = (key: 'access' | 'subservice') => ({
    value: values[key] ?? '',
    onChange: (value: string) => set({ [key]: value === '' ? null : value } as never),
  })
  const open = { value: '', label: 'Not answered' }
  return (
    <Group title="What it supplies and reaches">
      <TextArea
        label="Products, services and processes"
        rows={3}
        help="One a line: name | product, service or process | what of your system it touches."
        {...line('services')}
      />
      <TextArea label="Data that it touches" rows={2} {...field('data')} />
      <div className="grid gap-4 sm:grid-cols-2">
        <ChoiceField label="Access" options={[open, ...accesses]} {...choice('access')} />
        <ChoiceField label="Subservice organisation" options={[open, ...subservices]} {...choice('subservice')} />
      </div>
      <YesNoField
        label="Does it process personal data?"
        value={values.personalData}
        onChange={personalData => set({ personalData })}
      />
      <YesNoField
        label="Does it stand inside the boundary of the SOC 2 system?"
        value={values.inBoundary}
        onChange={inBoundary => set({ inBoundary })}
      />
      <TextField label="Member states in which it works" help="Two letters each." {...line('memberStates')} />
      <TextArea
        label="Its own suppliers"
        rows={2}
        help="One a line: name | what it does. Leave it open while nobody asked; a lone hyphen says that there are none."
        {...line('dependsOn')}
      />
      <TextArea label="Who else could supply it" rows={2} {...field('alternatives')} />
      <TextArea label="Exit plan" rows={2} {...field('exitPlan')} />
      <TextArea
        label="Our own role in the supply chain"
        rows={2}
        help="What we are towards it, as the annex asks."
        {...field('ownRole')}
      />
      <TextField
        label="It was told of that role"
        type="date"
        value={values.toldRoleOn ?? ''}
        onChange={day => set({ toldRoleOn: day === '' ? null : day })}
      />
    </Group>
  )
}

function Terms({ form: { values, set } }: PartProps) {
  const contact = values.contact ?? { name: '', email: '', phone: '', availability: '' }
  const contract = values.contract ?? { reference: '', until: null }
  const said = (key: keyof typeof contact) => ({
    value: contact[key],
    onChange: (text: string) => set({ contact: { ...contact, [key]: text } }),
  })
  return (
    <Group title="Contract and contact">
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Contract"
          help="Its reference."
          value={contract.reference}
          onChange={reference => set({ contract: { ...contract, reference } })}
        />
        <TextField
          label="Contract ends"
          type="date"
          value={contract.until ?? ''}
          onChange={until => set({ contract: { ...contract, until: until === '' ? null : until } })}
        />
        <TextField label="Security contact" {...said('name')} />
        <TextField label="E-mail" type="email" {...said('email')} />
        <TextField label="Telephone" {...said('phone')} />
        <TextField label="Answers" placeholder="day and night" {...said('availability')} />
      </div>
      <NumberField
        label="Hours in which it tells of incidents"
        help="24 or less keeps your own early warning possible."
        value={values.noticeHours}
        onChange={noticeHours => set({ noticeHours })}
      />
      <TextArea
        label="Certificates"
        rows={2}
        help="One a line: name | day until which it holds, such as 2027-01-31."
        value={values.lines.certifications}
        onChange={certifications => set({ lines: { ...values.lines, certifications } })}
      />
    </Group>
  )
}

/** What the contract holds of each point that the annex names. */
function Clauses({ form: { values, set, errors } }: PartProps) {
  const { person } = useSession()
  const questions = useRead('suppliers', 'clauses', { query: {} })
  const change = (id: string, clause: SupplierDraft['clauses'][string] | undefined) => {
    const { [id]: _, ...rest } = values.clauses
    set({ clauses: clause === undefined ? rest : { ...rest, [id]: clause } })
  }
  return (
    <Group title="What the contract holds">
      {errors.clauses && <p className="text-sm font-medium text-failing">{errors.clauses}</p>}
      {(questions.data?.items ?? []).map(({ id, title }) => {
        const clause = values.clauses[id]
        return (
          <div key={id} className="space-y-2 rounded-md border p-3">
            <ChoiceField
              label={title}
              value={clause?.state ?? ''}
              options={clauseStates}
              onChange={state => change(id, clauseAs(state, clause, person.personId ?? ''))}
            />
            {clause?.state === 'present' && (
              <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_6rem]">
                <TextArea
                  label="As it stands there"
                  rows={2}
                  value={clause.quote}
                  onChange={quote => change(id, { ...clause, quote })}
                />
                <Field label="Page">
                  {({ id: field }) => (
                    <input
                      id={field}
                      value={clause.page}
                      onChange={event => change(id, { ...clause, page: event.target.value })}
                      className={`h-8 ${fieldLook(false)}`}
                    />
                  )}
                </Field>
              </div>
            )}
            {(clause?.state === 'equivalent' || clause?.state === 'absent_accepted') && (
              <TextArea label="Why" rows={2} value={clause.why} onChange={why => change(id, { ...clause, why })} />
            )}
          </div>
        )
      })}
    </Group>
  )
}
