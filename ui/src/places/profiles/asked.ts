/** Which dialog about the open file is asked for. */
export type Asked = 'review' | 'history' | 'merge';
