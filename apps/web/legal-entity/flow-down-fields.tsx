import type { FlowDown } from '@onus/core/legal-entity'
import { Plus } from 'lucide-react'
import { Button } from '../kit/button.tsx'
import { ChoiceField, TextArea, TextField } from '../kit/form.tsx'
import { NumberField } from '../kit/unknown-fields.tsx'
import { PartLine } from './part-line.tsx'

interface FlowDownFieldsProps {
  readonly value: readonly FlowDown[]
  readonly onChange: (value: readonly FlowDown[]) => void
}

/** Duties that customers hand down by contract; they bind an entity that is out of scope too. */
export function FlowDownFields({ value, onChange }: FlowDownFieldsProps) {
  const change = (at: number, patch: Partial<FlowDown>) => onChange(value.with(at, { ...value[at]!, ...patch }))
  return (
    <fieldset className="space-y-2">
      <legend className="font-medium">Duties that customers hand down</legend>
      <p className="text-sm text-soft">
        By contract, whatever the law says of you. Their hours become clocks of an incident.
      </p>
      <ul className="space-y-3">
        {value.map((duty, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is what stands at its place; it has no other name yet
          <PartLine key={at} one="duty" at={at} onRemove={() => onChange(value.toSpliced(at, 1))}>
            <TextField
              label="Customer"
              required
              value={duty.customer}
              onChange={customer => change(at, { customer })}
            />
            <TextField
              label="Contract and clause"
              value={duty.reference}
              onChange={reference => change(at, { reference })}
            />
            <div className="sm:col-span-2">
              <TextArea
                label="What is owed"
                required
                rows={2}
                value={duty.duty}
                onChange={text => change(at, { duty: text })}
              />
            </div>
            <NumberField
              label="Within how many hours"
              help="Open where the contract sets no time."
              value={duty.noticeHours}
              onChange={noticeHours => change(at, { noticeHours })}
            />
            <ChoiceField
              label="Counted from"
              required
              value={duty.from}
              onChange={from => change(at, { from: from === 'detected' ? 'detected' : 'aware' })}
              options={[
                { value: 'aware', label: 'when you are aware of it' },
                { value: 'detected', label: 'when it is detected' },
              ]}
            />
          </PartLine>
        ))}
      </ul>
      <Button
        icon={<Plus size={14} />}
        onClick={() =>
          onChange([...value, { customer: '', duty: '', noticeHours: null, from: 'aware', reference: '' }])
        }
      >
        Add a duty
      </Button>
    </fieldset>
  )
}
