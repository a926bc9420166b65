package secret

const Number = 42
