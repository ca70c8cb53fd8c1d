/**
 * Requirements of which a register of the product itself knows what is open, each with the check that judges the register. It
 * is heard there whatever checks a control has, so that no control is shown to operate while the register says otherwise.
 */
export const watchedBy: ReadonlyMap<string, string> = new Map([
  ['soc2@2017:CC9.2', 'supplier-register-in-order'],
  ['nis2@2022:21(2)(d)', 'supplier-register-in-order'],
])
