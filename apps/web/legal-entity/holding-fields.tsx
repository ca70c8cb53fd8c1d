import type { Holding } from '@onus/core/scoping'
import { Plus, X } from 'lucide-react'
import { Button, IconButton } from '../kit/button.tsx'
import { fieldLook } from '../kit/form.tsx'
import { NumberField, YesNoField } from '../kit/unknown-fields.tsx'
import { FiguresFields } from './figures-fields.tsx'

interface HoldingFieldsProps {
  readonly value: readonly Holding[] | null
  readonly onChange: (value: Holding[] | null) => void
}

/** The group: who holds the entity and whom it holds. Nothing said leaves its size open. */
export function HoldingFields({ value, onChange }: HoldingFieldsProps) {
  const holdings = value ?? []
  const change = (at: number, patch: Partial<Holding>) => onChange(holdings.with(at, { ...holdings[at]!, ...patch }))
  return (
    <fieldset className="space-y-2">
      <legend className="font-medium">Enterprises that hold it or that it holds</legend>
      <p className="text-sm text-soft">
        More than half of shares or votes counts whole, from a quarter on the share counts.
      </p>
      {holdings.length === 0 && (
        <YesNoField
          label="Does it stand alone, without any?"
          value={value === null ? null : true}
          onChange={alone => onChange(alone === true ? [] : null)}
        />
      )}
      <ul className="space-y-3">
        {holdings.map((holding, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is what stands at its place; it has no other name yet
          <li key={at} className="space-y-2 rounded-md border p-3">
            <div className="flex items-center gap-2">
              <input
                aria-label={`Name of enterprise ${at + 1}`}
                placeholder="Name"
                value={holding.name}
                onChange={event => change(at, { name: event.target.value })}
                className={`h-8 ${fieldLook(false)}`}
              />
              <IconButton
                label={`Remove enterprise ${at + 1}`}
                icon={<X size={14} />}
                onClick={() => onChange(holdings.length === 1 ? null : holdings.toSpliced(at, 1))}
              />
            </div>
            <NumberField
              label="Share or votes, per cent, the larger of the two"
              value={holding.percent}
              onChange={percent => change(at, { percent })}
            />
            <FiguresFields label="Its figures" value={holding.figures} onChange={figures => change(at, { figures })} />
          </li>
        ))}
      </ul>
      <Button
        icon={<Plus size={14} />}
        onClick={() =>
          onChange([
            ...holdings,
            { name: '', percent: null, figures: { headcount: null, turnoverEur: null, balanceEur: null } },
          ])
        }
      >
        Add an enterprise
      </Button>
    </fieldset>
  )
}
