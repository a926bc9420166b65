package top

/*
#include <stdlib.h>
*/
import "C"

var pointer = C.malloc(1)
