/** The form token that every unsafe request carries. */
export const csrfToken = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
