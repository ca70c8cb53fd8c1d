import { MailMode } from '@onus/core/mail'
import { client, type Reply, useRead, useRefresh } from '../api.ts'
import { ChoiceField, Form, TextField, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'

/** How one gets mail: at once, once a day, or not at all. */
export function MailPreference() {
  const preference = useRead('mail', 'preference', {})
  return (
    <Panel title="Mail">
      <Loaded of={preference}>{found => <Fields key={`${found.mode} ${found.zone}`} found={found} />}</Loaded>
    </Panel>
  )
}

const modes: Readonly<Record<MailMode, string>> = {
  immediate: 'Each notification at once',
  daily: 'One message a day, at eight',
  none: 'None',
}

function Fields({ found }: { readonly found: Reply<'mail', 'preference'> }) {
  const refresh = useRefresh()
  const say = useToast()
  const form = useForm({
    initial: { mode: found.mode as string, zone: found.zone ?? '' },
    check: () => ({}),
    send: async ({ mode, zone }) => {
      await client.mail.prefer({ body: { mode: MailMode.parse(mode), zone: zone.trim() || null } })
      await refresh()
      say({ text: 'Kept.' })
    },
  })
  const { field } = form
  return (
    <Form form={form} verb="Keep">
      <p className="text-sm text-soft">
        {found.configured
          ? found.address
            ? `Mail goes to ${found.address}.`
            : 'No address is known of you, so none is sent.'
          : 'This instance sends no mail yet.'}{' '}
        What you are told stands in the product in any case.
      </p>
      <ChoiceField
        label="What is sent"
        {...field('mode')}
        options={MailMode.options.map(value => ({ value, label: modes[value] }))}
      />
      <TextField
        label="Your time zone"
        {...field('zone')}
        placeholder="as the organisation"
        help="Such as Europe/Berlin."
      />
    </Form>
  )
}
