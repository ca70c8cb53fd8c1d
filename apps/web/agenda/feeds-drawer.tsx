import { useState } from 'react'
import { client, useAct, useRead, useRefresh } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { CheckField, ChoiceField, Form, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { ShownOnce } from '../settings/shown-once.tsx'
import { type Feed, holdsWords } from './agenda-view.ts'

interface FeedsDrawerProps {
  readonly open: boolean
  readonly onClose: () => void
}

/** Addresses to which a calendar program subscribes: make one, see when each was read last, replace or end it. */
export function FeedsDrawer({ open, onClose }: FeedsDrawerProps) {
  return (
    <Drawer title="Subscribe to the calendar" open={open} onClose={onClose}>
      <div className="p-4">{open && <Feeds />}</div>
    </Drawer>
  )
}

function Feeds() {
  const feeds = useRead('agendaFeeds', 'list', {})
  const [address, setAddress] = useState<string | null>(null)
  return (
    <>
      <p className="mb-4">
        A calendar program that subscribes to an address reads the calendar by itself, from thirty days back to thirteen
        months ahead, with what you may read at that moment.
      </p>
      {address !== null && (
        <ShownOnce
          key={address}
          label="The address"
          value={address}
          help="Add it in your calendar program as a subscription by address. Whoever has it can read this calendar as you; Onus keeps only a hash of it. If it is lost or leaves your hands, replace it: this one ends then."
        />
      )}
      <Loaded of={feeds} waiting={<SkeletonRows rows={2} />}>
        {({ items }) => (
          <section className="mb-6" aria-labelledby="own-feeds">
            <h3 id="own-feeds" className="mb-1.5 font-semibold">
              Your feeds
            </h3>
            {items.length === 0 && <p className="text-soft">None yet.</p>}
            <ul className="divide-y">
              {items.map(feed => (
                <FeedLine key={feed.id} feed={feed} onAddress={setAddress} />
              ))}
            </ul>
          </section>
        )}
      </Loaded>
      <NewFeed onAddress={setAddress} />
    </>
  )
}

interface FeedLineProps {
  readonly feed: Feed
  readonly onAddress: (address: string | null) => void
}

function FeedLine({ feed, onAddress }: FeedLineProps) {
  const act = useAct()
  const { id, name, madeAt, lastReadAt } = feed
  async function replace() {
    const made = await act(
      () => client.agendaFeeds.replace({ params: { id }, body: {} }),
      `${name} has another address; the one before ended.`,
    )
    if (made) onAddress(made.address)
  }
  async function end() {
    if (await act(() => client.agendaFeeds.end({ params: { id }, body: {} }), `${name} ended.`)) onAddress(null)
  }
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1.5 py-2">
      <div className="min-w-0 flex-1 basis-full">
        <div className="font-medium break-words">{name}</div>
        <div className="text-sm text-soft">
          {holdsWords(feed)}. Made <DateTime at={madeAt} as="day" />, read last{' '}
          <DateTime at={lastReadAt} none="never" />
        </div>
      </div>
      <Button onClick={() => void replace()}>
        Replace<span className="sr-only"> the address of {name}</span>
      </Button>
      <Button look="danger" onClick={() => void end()}>
        End<span className="sr-only"> {name}</span>
      </Button>
    </li>
  )
}

function NewFeed({ onAddress }: { readonly onAddress: (address: string) => void }) {
  const refresh = useRefresh()
  const form = useForm({
    initial: { name: '', holds: 'all', exercises: false },
    check: values => missing(values, { name: 'Name it.' }),
    send: async ({ name, holds, exercises }) => {
      const made = await client.agendaFeeds.create({ body: { name, mine: holds === 'mine', exercises } })
      onAddress(made.address)
      form.set({ name: '' })
      await refresh()
    },
  })
  const { field, values, set } = form
  return (
    <section aria-labelledby="new-feed">
      <h3 id="new-feed" className="mb-1.5 font-semibold">
        Make a feed
      </h3>
      <Form form={form} verb="Make the address">
        <TextField label="Name" required help="What reads it, as: my phone." {...field('name')} />
        <ChoiceField
          label="It holds"
          required
          options={[
            { value: 'all', label: 'Everything that I reach' },
            { value: 'mine', label: 'What I owe' },
          ]}
          {...field('holds')}
        />
        <CheckField
          label="Exercises too"
          help="Their deadlines are marked EXERCISE and sound no alarm."
          checked={values.exercises}
          onChange={exercises => set({ exercises })}
        />
      </Form>
    </section>
  )
}
