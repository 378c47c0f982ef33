/** Find or do. */
export const palette = {
  title: 'Find or do',
  hint: 'A room, a client, something to do…',
  begin: 'Begin',
  newPost: 'New post',
  newPostFor: (handle: string): string => `New post for ${handle}`,
  nothing: 'Nothing of that name.',
} as const;
