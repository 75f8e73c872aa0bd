import DEWAKSS
