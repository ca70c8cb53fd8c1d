import { ContactFor, type EntityContact } from '@onus/core/legal-entity'
import { Plus } from 'lucide-react'
import { Button } from '../kit/button.tsx'
import { ChoiceField, TextField } from '../kit/form.tsx'
import { PartLine } from './part-line.tsx'

interface ContactFieldsProps {
  readonly value: readonly EntityContact[]
  readonly onChange: (value: readonly EntityContact[]) => void
}

const purposes: Readonly<Record<ContactFor, string>> = {
  registration: 'Registration',
  incident: 'Incidents, over a channel that they cannot have touched',
  notifier: 'Files reports',
  management: 'Management',
}

/** People whom authorities can reach, each for something. */
export function ContactFields({ value, onChange }: ContactFieldsProps) {
  const change = (at: number, patch: Partial<EntityContact>) => onChange(value.with(at, { ...value[at]!, ...patch }))
  return (
    <fieldset className="space-y-2">
      <legend className="font-medium">Contacts</legend>
      <ul className="space-y-3">
        {value.map((contact, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is what stands at its place; it has no other name yet
          <PartLine key={at} one="contact" at={at} onRemove={() => onChange(value.toSpliced(at, 1))}>
            <ChoiceField
              label="For"
              required
              value={contact.for}
              onChange={purpose => change(at, { for: purpose as ContactFor })}
              options={ContactFor.options.map(option => ({ value: option, label: purposes[option] }))}
            />
            <TextField label="Name" required value={contact.name} onChange={name => change(at, { name })} />
            <TextField label="Position" value={contact.title} onChange={title => change(at, { title })} />
            <TextField label="E-mail" type="email" value={contact.email} onChange={email => change(at, { email })} />
            <TextField label="Telephone" value={contact.phone} onChange={phone => change(at, { phone })} />
            <TextField
              label="Can be reached"
              placeholder="day and night"
              value={contact.availability}
              onChange={availability => change(at, { availability })}
            />
          </PartLine>
        ))}
      </ul>
      <Button
        icon={<Plus size={14} />}
        onClick={() =>
          onChange([...value, { for: 'registration', name: '', title: '', email: '', phone: '', availability: '' }])
        }
      >
        Add a contact
      </Button>
    </fieldset>
  )
}
