/** What stands on every page about the law: whose decision it is. */
export function NotAdvice() {
  return (
    <p className="mt-6 max-w-3xl border-t pt-3 text-sm text-soft">
      Onus shows what rules give for facts that people stated. It is not legal advice: what applies is for the entity
      and its lawyers to decide, and in the end for the authority.
    </p>
  )
}
