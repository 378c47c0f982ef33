/** "2,200". */
export function grouped(count: number): string {
  return count.toLocaleString('en-GB');
}

/** "No posts", "1 post", "9 posts". */
export function countOfPosts(posts: number): string {
  if (posts === 0) return 'No posts';
  return posts === 1 ? '1 post' : `${grouped(posts)} posts`;
}
