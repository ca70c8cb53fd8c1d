import { Page, PageHead } from '../kit/record-page.tsx'
import { Tabs } from '../kit/tabs.tsx'
import { useMay } from '../shell/session.ts'
import { Account } from './account.tsx'
import { InstanceLog } from './instance-log.tsx'
import { Invitations } from './invitations.tsx'
import { Members } from './members.tsx'
import { OrganisationSettings } from './organisation-settings.tsx'
import { Reminders } from './reminders.tsx'
import { Retention } from './retention.tsx'
import { Roles } from './roles.tsx'
import { Tokens } from './tokens.tsx'
import { WorkingDays } from './working-days.tsx'

/** The organisation, who is in it and with which roles, API tokens, what is erased and held, and one's own account. */
export function SettingsPage() {
  const tabs = [
    {
      id: 'organisation',
      label: 'Organisation',
      shown: useMay('organisation:read'),
      content: <OrganisationSettings />,
    },
    { id: 'working-days', label: 'Working days', shown: useMay('organisation:read'), content: <WorkingDays /> },
    { id: 'reminders', label: 'Reminders and mail', shown: useMay('organisation:read'), content: <Reminders /> },
    { id: 'members', label: 'Members', shown: useMay('member:read'), content: <Members /> },
    { id: 'invitations', label: 'Invitations', shown: useMay('invitation:read'), content: <Invitations /> },
    { id: 'roles', label: 'Roles', shown: true, content: <Roles /> },
    { id: 'tokens', label: 'API tokens', shown: useMay('token:read'), content: <Tokens /> },
    { id: 'retention', label: 'Retention', shown: useMay('retention:read'), content: <Retention /> },
    { id: 'instance', label: 'Instance', shown: useMay('instance:operate'), content: <InstanceLog /> },
    { id: 'account', label: 'Your account', shown: true, content: <Account /> },
  ]
  return (
    <>
      <PageHead title="Settings" />
      <Page>
        <Tabs tabs={tabs.filter(tab => tab.shown)} />
      </Page>
    </>
  )
}
