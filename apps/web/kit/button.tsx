import type { ComponentProps, ReactNode } from 'react'

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: 'plain' | 'primary' | 'quiet' | 'danger'
  readonly icon?: ReactNode
  /** Work is under way: the button waits and says so. */
  readonly busy?: boolean
}

const looks: Readonly<Record<NonNullable<ButtonProps['look']>, string>> = {
  plain: 'border border-line-strong/60 bg-surface hover:bg-sunken',
  primary: 'border border-transparent bg-accent text-on-accent hover:bg-accent-strong',
  quiet: 'border border-transparent hover:bg-sunken',
  danger: 'border border-failing bg-surface text-failing hover:bg-failing-soft',
}

/** The classes of a button, for links that look like one. */
export function buttonLook(look: NonNullable<ButtonProps['look']> = 'plain'): string {
  return `inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-md px-3 font-medium whitespace-nowrap no-underline disabled:opacity-50 ${looks[look]}`
}

/** A button says what it does with a verb. */
export function Button({
  look = 'plain',
  icon,
  busy = false,
  disabled,
  className = '',
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      className={`${buttonLook(look)} ${className}`}
      disabled={disabled || busy}
      aria-busy={busy}
      data-print="no"
      {...rest}
    >
      {busy ? (
        <span
          aria-hidden="true"
          className="size-3.5 animate-spin motion-reduce:animate-none rounded-full border-2 border-current border-r-transparent"
        />
      ) : (
        icon
      )}
      {children}
    </button>
  )
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'children'> {
  /** What it does; shown on hover, said to screen readers. */
  readonly label: string
  readonly icon: ReactNode
}

/** A square button with a picture and a spoken label. */
export function IconButton({ label, icon, className = '', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`inline-grid size-8 shrink-0 place-items-center rounded-md hover:bg-sunken disabled:opacity-50 ${className}`}
      {...rest}
    >
      {icon}
    </button>
  )
}
