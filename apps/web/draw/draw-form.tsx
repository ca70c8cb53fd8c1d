import { isPolicyFor, sampleCadence, usualSamplePolicy } from '@onus/core/sample-policy'
import { useNavigate } from '@tanstack/react-router'
import { client, useAll, useRead, useRefresh } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { ChoiceField, Form, TextArea, TextField, useForm } from '../kit/form.tsx'
import type { PopulationRecord } from '../population/population-view.ts'
import { cadenceNames, confidenceInWords, madeSeed, methodNames, sizeFor } from './draw-view.ts'

interface DrawFormProps {
  readonly population: PopulationRecord
  readonly onDone: () => void
}

const options = (names: Readonly<Record<string, string>>) =>
  Object.entries(names).map(([value, label]) => ({ value, label }))

/** Draws a sample: policy and size with what it would show, then a seed that comes after the frozen rows. */
export function DrawForm({ population: { id, body }, onDone }: DrawFormProps) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const policies = useAll('samplePolicies').data?.filter(one => isPolicyFor(one.body, body.engagement)) ?? []
  const control = useRead('controls', 'get', { params: { id: body.control ?? '' } }, { enabled: body.control !== null })
  const form = useForm({
    initial: {
      purpose: 'operating',
      policy: '',
      cadence: '',
      risk: 'default',
      variants: '1',
      method: 'random',
      size: '',
      reserves: '5',
      otherwise: '',
      seed: '',
      seedFrom: '',
      reason: '',
      positions: '',
    },
    send: async () => {
      const written = await client.draws.draw({ body: request() as never })
      await refresh()
      onDone()
      await navigate({ to: `/draws/${written.id}` })
    },
  })
  const { values, field, set } = form
  const policy = policies.find(one => one.id === values.policy)?.body ?? usualSamplePolicy
  const usual = sampleCadence(policy, control.data?.body.cadence ?? 'event-driven', body.rows)
  const cadence = values.cadence || usual
  const proposed = sizeFor(policy, cadence, values.risk, body.rows, Number(values.variants) || 1)
  const isSeeded = values.method === 'random' || values.method === 'systematic'
  const wanted = values.purpose === 'walkthrough' ? 1 : Number(values.size) || proposed
  const size = values.method === 'all' ? body.rows : Math.min(wanted, body.rows)
  const isOther = isSeeded && values.purpose === 'operating' && size !== proposed
  function request() {
    const { seed, seedFrom, reason, positions } = values
    const method = isSeeded
      ? { kind: values.method, seed, seedFrom }
      : values.method === 'all'
        ? { kind: 'all' }
        : {
            kind: 'judgemental',
            reason,
            positions: positions
              .split(/[^0-9]+/)
              .filter(Boolean)
              .map(Number),
          }
    const follows = isSeeded && values.purpose === 'operating'
    const chosen = {
      policy: values.policy || null,
      cadence,
      risk: values.risk,
      variants: Number(values.variants) || 1,
      otherwise: values.otherwise,
    }
    return {
      population: id,
      purpose: values.purpose,
      method,
      size: Math.max(1, size),
      reserves: Number(values.reserves) || 0,
      policy: follows ? chosen : null,
    }
  }
  return (
    <div className="p-4">
      <Form form={form} verb="Draw" onCancel={onDone}>
        <ChoiceField
          label="What for"
          required
          {...field('purpose')}
          options={[
            { value: 'operating', label: 'Test of operation' },
            { value: 'walkthrough', label: 'Walkthrough of the design: one item' },
          ]}
        />
        <ChoiceField label="Method" required {...field('method')} options={options(methodNames)} />
        {isSeeded && values.purpose === 'operating' && (
          <>
            <ChoiceField
              label="Policy of sizes"
              required
              {...field('policy')}
              options={[
                {
                  value: '',
                  label: `${usualSamplePolicy.title} (${usualSamplePolicy.author}, ${usualSamplePolicy.dated})`,
                },
                ...policies.map(one => ({
                  value: one.id,
                  label: `${one.body.title} (${one.body.author}, ${one.body.dated})`,
                })),
              ]}
            />
            <div className="grid grid-cols-2 gap-4">
              <ChoiceField
                label="The control works"
                required
                {...field('cadence')}
                value={cadence}
                options={options(cadenceNames)}
              />
              <ChoiceField
                label="Risk"
                required
                {...field('risk')}
                options={[
                  { value: 'low', label: 'Low' },
                  { value: 'default', label: 'Default' },
                  { value: 'high', label: 'High' },
                ]}
              />
            </div>
            {cadence === 'automated' && (
              <TextField label="Variants of the configuration" type="number" required {...field('variants')} />
            )}
            <TextField
              label="Size"
              type="number"
              {...field('size')}
              placeholder={String(proposed)}
              help={`The policy proposes ${proposed} of ${body.rows.toLocaleString('en-GB')}.`}
            />
            {isOther && <TextField label="Why another size" required {...field('otherwise')} />}
            <p className="rounded-md bg-sunken px-3 py-2 text-sm">{confidenceInWords(body.rows, size, policy)}</p>
          </>
        )}
        {isSeeded && (
          <>
            <div className="flex items-end gap-2">
              <div className="flex-1">
                <TextField
                  label="Seed"
                  required
                  mono
                  help="Counts only because the rows were frozen before it. Dice, a lottery or a public beacon: whatever nobody could foresee."
                  {...field('seed')}
                />
              </div>
            </div>
            <Button
              onClick={() =>
                set({
                  seed: madeSeed(crypto.getRandomValues(new Uint8Array(16))),
                  seedFrom: 'Made by the browser of who drew',
                })
              }
            >
              Make a seed
            </Button>
            <TextField label="Where the seed comes from" {...field('seedFrom')} />
            <TextField
              label="Reserves"
              type="number"
              help="Items that may replace void ones, in this order."
              {...field('reserves')}
            />
          </>
        )}
        {values.method === 'judgemental' && (
          <>
            <TextArea
              label="Why these"
              required
              rows={3}
              help="No confidence can be stated for items that a person chose."
              {...field('reason')}
            />
            <TextField label="Rows" required help="Their numbers, with commas." {...field('positions')} />
          </>
        )}
      </Form>
    </div>
  )
}
