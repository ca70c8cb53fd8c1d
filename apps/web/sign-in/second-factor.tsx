import { Navigate } from '@tanstack/react-router'
import { useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { Passkeys } from '../settings/passkeys.tsx'
import { Totp } from '../settings/totp.tsx'
import { Card } from './card.tsx'
import { safeNext } from './sign-in-view.ts'

/** A new account's second factor: offered at once, needed at once where the roles held need one (rulings 14). */
export function SecondFactor() {
  const [url] = useUrlState()
  const session = useRead('sessions', 'current', {})
  const next = safeNext(url.next)
  return (
    <Loaded of={session} waiting={<Opening />}>
      {({ user, secondFactor }) => {
        if (!user) return <Navigate to="/sign-in" search={{ next } as never} replace />
        return (
          <Card title="Protect your account" wide>
            <p className="mb-4 text-soft">
              {secondFactor === 'required'
                ? 'Your roles need a second factor here. Add a passkey or an authenticator app to go on.'
                : 'A password alone can be guessed or stolen. Add a passkey or an authenticator app now, or later under Settings.'}
            </p>
            <Passkeys />
            <Totp />
            {secondFactor !== 'required' && (
              <Anchor href={next} className={buttonLook(secondFactor === 'set' ? 'primary' : 'plain')}>
                {secondFactor === 'set' ? 'Go on' : 'Not now'}
              </Anchor>
            )}
          </Card>
        )
      }}
    </Loaded>
  )
}

/** Of the size it will have. */
function Opening() {
  return (
    <Card title="Protect your account" wide>
      <div className="h-[37rem]" />
    </Card>
  )
}
