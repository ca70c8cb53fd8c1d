import { registers } from '../register/definitions.ts'
import { RegisterForm } from '../register/register-form.tsx'
import { RegisterList } from '../register/register-list.tsx'
import { RegisterPage } from '../register/register-page.tsx'
import { AccessEntries } from './access-entries.tsx'
import { AccessProgressPanel } from './access-progress.tsx'
import type { AccessRecord } from './access-review-view.ts'

export function AccessReviewList() {
  return <RegisterList definition={registers.accessReviews} />
}

export function AccessReviewPage() {
  return (
    <RegisterPage
      definition={registers.accessReviews}
      before={record => {
        const review = record as unknown as AccessRecord
        if (!review.body.frozen) return []
        return [
          {
            id: 'entries',
            label: 'Entries',
            count: review.body.frozen.rows,
            content: <AccessEntries review={review} />,
          },
          { id: 'progress', label: 'Progress', content: <AccessProgressPanel review={review} /> },
        ]
      }}
    />
  )
}

export function AccessReviewForm() {
  return <RegisterForm definition={registers.accessReviews} />
}
