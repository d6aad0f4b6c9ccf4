// Addresses of files that the build copies as they are.
declare module '*?url' {
  const address: string;
  export default address;
}
