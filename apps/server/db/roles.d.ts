import { type Client } from 'pg';
/** `onus_owner` owns every table and migrates; `onus_app` serves requests under row security; `onus_sequencer` alone writes the ledger. */
export declare const roles: readonly ['onus_owner', 'onus_app', 'onus_sequencer'];
export type Role = (typeof roles)[number];
/** Each role's password follows from the administrator's, so that nothing more must be kept and every process finds the same. */
export declare function rolePassword(secret: string, role: Role): string;
/** Whether all three roles stand ready in this database; asked as the owner, who needs no other right for it. */
export declare function rolesAreReady(owner: Client): Promise<boolean>;
/**
 * Makes the three roles, lets them log in, and lets the owner create tables. Refuses with the statements to run when the
 * administrator of `DATABASE_URL` may not do that, and when a role could bypass row security.
 */
export declare function prepareRoles(administrator: Client, secret: string): Promise<void>;
