import { CostModel, costDrivers, costOf, costSource } from '@onus/core/cost'
import { useState } from 'react'
import { ChoiceField, TextField } from '../kit/form.tsx'
import { Panel } from '../kit/record-page.tsx'
import { costSentence, type Roadmap, rangeWords, ratesFrom } from './roadmap-view.ts'

const models = [
  { value: 'soc2', label: 'SOC 2, one examination' },
  { value: 'csf', label: 'CSF programme, a year' },
]

/** What drives the cost, as a range that moves with each answer. Money only by rates that somebody gives. */
export function Cost({ roadmap }: { readonly roadmap: Roadmap }) {
  const [model, setModel] = useState<CostModel>(roadmap.cost.model)
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>(roadmap.cost.answers)
  const [rates, setRates] = useState({ ownFrom: '', ownTo: '', othersFrom: '', othersTo: '', currency: '' })
  const range = costOf(model, answers, ratesFrom(rates))
  const rate = (key: keyof typeof rates, label: string) => (
    <TextField label={label} value={rates[key]} onChange={value => setRates({ ...rates, [key]: value })} />
  )
  return (
    <Panel title="What drives the cost">
      <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
        <ChoiceField
          label="Of what"
          required
          value={model}
          onChange={value => setModel(CostModel.parse(value))}
          options={models}
        />
        {costDrivers[model].map(driver => (
          <ChoiceField
            key={driver.id}
            label={driver.title}
            help={driver.help}
            value={answers[driver.id] ?? ''}
            onChange={value => setAnswers({ ...answers, [driver.id]: value })}
            options={[
              { value: '', label: 'Not known yet' },
              ...driver.choices.map(one => ({
                value: one.value,
                label: `${one.label} (${rangeWords(one.own)}${one.others[1] > 0 ? `, others ${rangeWords(one.others)}` : ''})`,
              })),
            ]}
          />
        ))}
      </div>
      <p role="status" className="mt-4 text-lg">
        {costSentence(range, rates.currency)}
      </p>
      <details className="mt-3">
        <summary className="cursor-pointer underline">In money, by your own rates</summary>
        <div className="mt-2 grid gap-3 sm:grid-cols-3 xl:grid-cols-5">
          {rate('ownFrom', 'A day of your people, from')}
          {rate('ownTo', 'to')}
          {rate('othersFrom', 'A day of others, from')}
          {rate('othersTo', 'up to')}
          {rate('currency', 'Currency')}
        </div>
      </details>
      <p className="mt-3 text-sm text-soft">
        {costSource.source} ({costSource.date}). What is not known takes the whole breadth; figures are rounded
        outwards.
      </p>
    </Panel>
  )
}
