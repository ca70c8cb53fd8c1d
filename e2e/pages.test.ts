/**
 * The stories of the sample company, of every page, and of what an organisation connects and answers for, in one process, so
 * that they share one Onus and one Chromium. ONUS_SOAK=1 leaves nothing out.
 * soak: every page at every size and theme, the keyboard on every screen, a second sample company
 */
import './connections.story.ts'
import './crosswalk.story.ts'
import './drift.story.ts'
import './every-page.story.ts'
import './first-run.story.ts'
import './frameworks.story.ts'
import './keyboard.story.ts'
import './new-version.story.ts'
import './oscal.story.ts'
import './pictures.story.ts'
import './profiles.story.ts'
import './sample.story.ts'
import './settings.story.ts'
