"""What a change does to the packages a project pulls in, from every manifest and lock form."""
