import type { Tier } from '@onus/core/profile'
import { useState } from 'react'
import { Button } from '../kit/button.tsx'
import { useClock } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { Form, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { usePeople } from '../record/use-names.ts'
import type { OutcomeParts } from './outcome-page.tsx'
import { tierFor, withTier } from './outcome-view.ts'
import { RadioGroup } from './radio-group.tsx'
import { useSaveProfile } from './use-save-profile.ts'

interface Part {
  readonly id: string | null
  readonly label: string
  /** Itself, what it stands under, the whole. */
  readonly path: readonly (string | null)[]
}

/** The tiers that leadership chose for the whole, for functions and for categories, each with its rationale. */
export function Tiers({ record, framework, outcomes, mayWrite }: OutcomeParts & { readonly mayWrite: boolean }) {
  const people = usePeople()
  const [choosing, setChoosing] = useState<Part | null>(null)
  const groups = framework.tree.filter(item => item.kind === 'group')
  const parts: readonly Part[] = [
    { id: null, label: 'The whole profile', path: [null] },
    ...groups.map(item => ({
      id: item.id,
      label: item.label,
      path: item.parent ? [item.id, item.parent, null] : [item.id, null],
    })),
  ]
  const nameOf = (tier: Tier) => framework.tiers.find(one => one.level === tier)?.name ?? ''
  return (
    <div className="max-w-5xl">
      <p className="mb-3 max-w-3xl text-soft">
        A tier says how rigorous governance and management of risk are. Leadership chooses it, for the whole or for a
        function or category, never for a single outcome. It is a choice with a reason, not a score, and is never
        averaged.
      </p>
      <ul className="divide-y rounded-lg border bg-surface">
        {parts.map(part => {
          const held = tierFor(outcomes.tiers, part.path)
          const depth = part.path.length - 1
          return (
            <li
              key={part.id ?? 'whole'}
              className="flex flex-wrap items-center gap-x-4 gap-y-1 py-1.5 pr-4"
              style={{ paddingLeft: 16 + depth * 16 }}
            >
              <span className={`min-w-0 basis-72 ${depth < 2 ? 'font-medium' : ''}`}>
                {part.id && <span className="mr-2 font-mono text-sm font-normal">{part.id}</span>}
                {part.label}
              </span>
              <span className="min-w-0 flex-1 basis-64 text-sm">
                {held ? (
                  <>
                    <span className={held.own ? 'font-medium' : 'text-soft'}>
                      <span className="num">{held.choice.tier}</span> {nameOf(held.choice.tier)}
                    </span>
                    {held.own ? (
                      <span className="text-soft">
                        {' '}
                        {held.choice.rationale} ({people.nameOf(held.choice.chosenBy)}, {held.choice.chosenAt})
                      </span>
                    ) : (
                      <span className="text-soft"> as what it stands under</span>
                    )}
                  </>
                ) : (
                  <span className="text-soft">not chosen</span>
                )}
              </span>
              {mayWrite && (
                <Button
                  look="quiet"
                  onClick={() => setChoosing(part)}
                  aria-label={`Choose the tier of ${part.id ?? 'the whole'}`}
                >
                  Choose
                </Button>
              )}
            </li>
          )
        })}
      </ul>
      <Drawer
        title={choosing ? `Tier: ${choosing.label}` : ''}
        open={choosing !== null}
        onClose={() => setChoosing(null)}
      >
        {choosing && (
          <TierForm
            key={choosing.id ?? 'whole'}
            record={record}
            framework={framework}
            outcomes={outcomes}
            part={choosing}
            onDone={() => setChoosing(null)}
          />
        )}
      </Drawer>
    </div>
  )
}

interface TierFormProps extends OutcomeParts {
  readonly part: Part
  readonly onDone: () => void
}

function TierForm({ record, framework, outcomes, part, onDone }: TierFormProps) {
  const save = useSaveProfile(record)
  const people = usePeople()
  const { now } = useClock()
  const before = tierFor(outcomes.tiers, part.path)
  const own = before?.own ? before.choice : null
  const form = useForm({
    initial: {
      tier: own ? String(own.tier) : '',
      rationale: own?.rationale ?? '',
      chosenBy: own?.chosenBy ?? outcomes.header.sponsor ?? '',
      chosenAt: own?.chosenAt ?? new Date(now).toISOString().slice(0, 10),
    },
    check: values =>
      missing(values, {
        tier: 'Choose a tier.',
        rationale: 'Say why this tier.',
        chosenBy: 'Say who of leadership chose it.',
        chosenAt: 'Say when it was chosen.',
      }),
    send: async ({ tier, ...rest }) => {
      const tiers = withTier(outcomes.tiers, part.id, { ...rest, tier: Number(tier) as Tier })
      await save({ ...record.body, outcomes: { ...outcomes, tiers } }, `The tier of ${part.label} is recorded.`)
      onDone()
    },
  })
  const { values, set, field, errors } = form
  const governs = part.id === 'GV'
  return (
    <div className="p-4">
      <Form form={form} verb="Record the choice" onCancel={onDone}>
        <RadioGroup
          label="Tier"
          value={values.tier}
          error={errors.tier}
          options={framework.tiers.map(tier => ({
            value: String(tier.level),
            label: `${tier.level} ${tier.name}`,
            help: governs
              ? tier.governance
              : part.id === null
                ? `${tier.governance} ${tier.management}`
                : tier.management,
          }))}
          onChange={tier => set({ tier })}
        />
        <TextArea label="Why" required rows={3} {...field('rationale')} />
        <PickField
          label="Chosen by"
          required
          items={people.items}
          value={values.chosenBy ? [values.chosenBy] : []}
          onChange={([chosenBy]) => set({ chosenBy: chosenBy ?? '' })}
          error={errors.chosenBy}
          help="The sponsor of the profile, or a member of the management body."
        />
        <TextField label="Chosen on" type="date" required {...field('chosenAt')} />
      </Form>
      {own && (
        <Button
          look="quiet"
          className="mt-3"
          onClick={() => {
            const tiers = withTier(outcomes.tiers, part.id, null)
            void save({ ...record.body, outcomes: { ...outcomes, tiers } }, 'The choice is taken away.').then(onDone)
          }}
        >
          Take the choice away
        </Button>
      )}
    </div>
  )
}
